/** The dashboards that a document names, read. */
import { readYaml } from '../../languages/yaml.ts';
import { type Dashboard, decodeDashboard } from '../dashboard.ts';
import { problemOf } from '../problems.ts';
import type { Desk } from './desk.ts';

/** Every file is one dashboard. JSON is YAML, so that mistakes have their places. */
export function dashboardsOf(desk: Desk): readonly Dashboard[] {
  return (desk.document.prometheus?.dashboards ?? []).flatMap((path, i) => {
    const files = desk.read?.(path, desk.source.file.file);
    if (files === undefined || files.length === 0) {
      desk.complain(['prometheus', 'dashboards', i], {
        found: `the file ${path}, which is not there`,
        expected: 'a path relative to this document',
        remedy: 'correct the path',
      });
    }
    return (files ?? []).flatMap((file) => {
      const { documents, mistakes } = readYaml(file.text);
      desk.problems.push(...mistakes.map((m) => problemOf(file, m)));
      return documents.flatMap((document) => {
        const decoded = decodeDashboard(document);
        desk.problems.push(...decoded.mistakes.map((m) => problemOf(file, m)));
        return decoded.dashboard === undefined ? [] : [decoded.dashboard];
      });
    });
  });
}
