/** What a role may do, by the identity-based policies of the template. */

/** A statement of a policy. Its conditions are not judged: an Allow counts without them, a Deny that has some is left out. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** Such as `dynamodb:GetItem`, with `*` and `?`. */
  readonly actions: readonly string[];
  /** ARNs, with `*` and `?`. */
  readonly resources: readonly string[];
}

/** One permission that a call needs. */
export interface Need {
  readonly action: string;
  /** An ARN, or `*` where the action has none. */
  readonly resource: string;
}

export type Verdict = 'allowed' | 'denied' | 'not allowed';

/** Judges needs against the statements of one role. An action's resources are looked up once. */
export function createPolicy(statements: readonly Statement[]): (need: Need) => Verdict {
  const resources = new Map<string, Record<Statement['effect'], RegExp[]>>();

  function resourcesOf(action: string): Record<Statement['effect'], RegExp[]> {
    let found = resources.get(action);
    if (!found) {
      const named = statements.filter(({ actions }) => actions.some((pattern) => patternOf(pattern, 'i').test(action)));
      const of = (effect: Statement['effect']) =>
        named
          .filter((statement) => statement.effect === effect)
          .flatMap((statement) => statement.resources.map((pattern) => patternOf(pattern)));
      found = { Allow: of('Allow'), Deny: of('Deny') };
      resources.set(action, found);
    }
    return found;
  }

  return ({ action, resource }) => {
    const { Allow, Deny } = resourcesOf(action);
    if (Deny.some((pattern) => pattern.test(resource))) return 'denied';
    return Allow.some((pattern) => pattern.test(resource)) ? 'allowed' : 'not allowed';
  };
}

function patternOf(text: string, flags = ''): RegExp {
  const escaped = text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('\\*', '.*').replaceAll('\\?', '.')}$`, flags);
}
