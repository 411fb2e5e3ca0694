/** Where a case stands, in words. */
import { statusInWords } from '../rules/plan-approval/status-words.ts';

/** A status as people say it, at the beginning of a line. */
export function statusWords(status: string): string {
  const words = Object.entries(statusInWords).find(([code]) => code === status)?.[1] ?? status;
  return words.charAt(0).toUpperCase() + words.slice(1);
}
