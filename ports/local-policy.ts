/** The policy that this deployment has set for itself, from `LOCAL_POLICY` (JSON); what it leaves out is standard. */
import { LocalPolicy } from '../schemas/local-policy.ts';

let read: { readonly from: string; readonly policy: LocalPolicy } | undefined;

/** @throws ZodError where the deployment's policy is not of its shape */
export function localPolicy(): LocalPolicy {
  const from = process.env.LOCAL_POLICY || '{}';
  if (read?.from !== from) read = { from, policy: LocalPolicy.parse(JSON.parse(from)) };
  return read.policy;
}
