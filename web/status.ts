/** Where a case stands, in words. */
import { processOf } from '../rules/processes.ts';
import type { CaseStatus, ProcessName } from '../schemas/case.ts';

/** A status as people say it, at the beginning of a line. */
export function statusWords(at: { readonly process: ProcessName; readonly status: CaseStatus }): string {
  const words = processOf(at).inWords(at.status);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
