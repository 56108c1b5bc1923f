/** A notification in words. */
import type { NotificationEntry } from '../simulation/trace.ts';

export const sayNotification = ({ trigger, service, recipient, sent, message }: NotificationEntry): string =>
  `notification ${trigger} to ${`${service} ${recipient}`.trim()}${sent ? '' : ` is not sent: ${message}`}`;
