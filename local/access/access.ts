/** Who calls AWS on this machine, and what their role lets them do. */
import type { Wiring } from '../template/wiring.ts';
import { createPolicy, type Need } from './policy.ts';

/** What the template says of roles; it can be handed to a thread. */
export type AccessWiring = Pick<Wiring, 'account' | 'functions' | 'roles'>;

export interface Refusal {
  readonly principal: string;
  readonly need: Need;
  /** Why, in the words of AWS. */
  readonly message: string;
}

/** Judges what a call needs; answers undefined when the caller may. */
export type Caller = (needs: readonly Need[]) => Refusal | undefined;

export interface Access {
  /** A function is known by its access key. Any other key is the administrator's, who may do everything. */
  callerWithKey(accessKey: string | undefined): Caller;
  /** Whoever acts in a role; one that the template does not hold may do everything. */
  callerInRole(roleArn: string): Caller;
}

/** What a call is answered that its role does not allow. */
export class AccessDenied extends Error {
  override readonly name = 'AccessDeniedException';
}

const administrator: Caller = () => undefined;

/** Who a function is at the AWS endpoint: the access key names it, and with it its role. */
export function accessKeyOf(logicalId: string): string {
  return `local-${logicalId}`;
}

export function createAccess({ account, functions, roles }: AccessWiring): Access {
  const policies = new Map(
    roles.map(({ arn, name, statements }) => [arn, { name, judge: createPolicy(statements) }] as const),
  );

  function callerIn(roleArn: string | undefined, session: string): Caller {
    const role = policies.get(roleArn ?? '');
    if (!role) return administrator;
    const principal = `arn:aws:sts::${account}:assumed-role/${role.name}/${session}`;
    return (needs) => {
      for (const need of needs) {
        const verdict = role.judge(need);
        if (verdict !== 'allowed')
          return { principal, need, message: messageOf(principal, need, verdict === 'denied') };
      }
      return undefined;
    };
  }

  const byKey = new Map(functions.map((one) => [accessKeyOf(one.logicalId), callerIn(one.roleArn, one.name)] as const));
  const byRole = new Map(roles.map(({ arn }) => [arn, callerIn(arn, 'local')] as const));
  return {
    callerWithKey: (accessKey = '') => byKey.get(accessKey) ?? administrator,
    callerInRole: (roleArn) => byRole.get(roleArn) ?? administrator,
  };
}

function messageOf(principal: string, { action, resource }: Need, isDenied: boolean): string {
  const because = isDenied
    ? 'with an explicit deny in an identity-based policy'
    : `because no identity-based policy allows the ${action} action`;
  return `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
}

/** The access key that signed a request, by its Authorization header. */
export function accessKeyIn(authorization: string | undefined): string | undefined {
  return /\bCredential=([^/,\s]+)/.exec(authorization ?? '')?.[1];
}
