/** The deployment's own policy, as the environment gives it: judged before anything starts, as CloudFormation cannot. */
import { LocalPolicy } from '../schemas/local-policy.ts';
import { Explained } from './explained.ts';
import { parsedJson } from './json.ts';

/** The parameter of the stack that holds the policy; none where `text` is not given. */
export function localPolicyParameter(text: string | undefined): Record<string, string> {
  if (!text) return {};
  const value = parsedJson(text);
  if (value === undefined) throw new Explained('SAFEGUARD_LOCAL_POLICY is not JSON.');
  const { error } = LocalPolicy.safeParse(value);
  if (!error) return { LocalPolicy: text };
  const faults = error.issues.map(({ path, message }) => `  ${path.join('.') || 'the whole'}: ${message}`);
  throw new Explained(['SAFEGUARD_LOCAL_POLICY has faults:', ...faults].join('\n'));
}
