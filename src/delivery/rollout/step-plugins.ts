/** Runs the plugin of the present step, and its abort or termination (`rollout/stepplugin.go`). */
import { nothing, stage } from './pass.ts';

export const stepPlugins = stage('step plugins', () => nothing);
