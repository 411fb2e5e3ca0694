import { compile } from './expressions.ts';

/** What one expression refers to outside itself. */
export interface Uses {
  /** Functions called by name, less those the expression defines. */
  readonly calls: ReadonlySet<string>;
  /** Variables read, less those the expression binds; never `states`. */
  readonly variables: ReadonlySet<string>;
  /** Each use of `$states` as its path: `['context', 'Task', 'Token']`. */
  readonly statesPaths: readonly (readonly string[])[];
  /** `$`, `$$` and field names where there is no document to read them from. */
  readonly withoutDocument: readonly string[];
}

/** A node of JSONata's syntax tree: its type says which members it has. */
interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly [member: string]: unknown;
}

/**
 * Reads an expression's syntax tree.
 * @throws JSONata's syntax error
 */
export function usesOf(source: string): Uses {
  const calls = new Set<string>();
  const variables = new Set<string>();
  const statesPaths: string[][] = [];
  const withoutDocument: string[] = [];

  const list = (value: unknown): Node[] => (Array.isArray(value) ? value : value === undefined ? [] : [value as Node]);

  const read = (node: Node, local: Set<string>, hasDocument: boolean): void => {
    const each = (value: unknown, document = hasDocument, scope = local) => {
      for (const inner of list(value)) read(inner, scope, document);
    };
    switch (node.type) {
      case 'path':
        readPath(node, local, hasDocument);
        break;
      case 'variable': {
        const name = String(node.value);
        if (name === '' ? !hasDocument : name === '$') withoutDocument.push(`$${name}`);
        else if (name === 'states') statesPaths.push([]);
        else if (name !== '' && !local.has(name)) variables.add(name);
        break;
      }
      case 'name':
        if (!hasDocument) withoutDocument.push(String(node.value));
        break;
      case 'wildcard':
      case 'descendant':
      case 'parent':
        if (!hasDocument) withoutDocument.push(String(node.value ?? '%'));
        break;
      case 'function':
      case 'partial': {
        const procedure = node.procedure as Node;
        const name = String(procedure.value);
        if (procedure.type !== 'variable') read(procedure, local, hasDocument);
        else if (!local.has(name)) calls.add(name);
        each(node.arguments);
        break;
      }
      case 'lambda': {
        const scope = new Set([...local, ...list(node.arguments).map((parameter) => String(parameter.value))]);
        each(node.body, hasDocument, scope);
        break;
      }
      case 'block':
        each(node.expressions, hasDocument, new Set(local));
        break;
      case 'bind':
        // The name is known in its own value: that is how a function recurs.
        local.add(String((node.lhs as Node).value));
        each(node.rhs);
        break;
      case 'transform':
        each([node.pattern, node.update, node.delete].filter(Boolean), true);
        break;
      case 'sort':
        for (const term of list(node.terms)) each(term.expression, true);
        break;
      default:
        for (const member of ['expression', 'expressions', 'condition', 'then', 'else']) each(node[member]);
        for (const side of ['lhs', 'rhs']) each(list(node[side]).flat() as Node[]);
    }
    for (const stage of [...list(node.stages), ...list(node.predicate)]) each(stage.expr, true);
    each(list((node.group as Node | undefined)?.lhs).flat() as Node[], true);
  };

  const readPath = (path: Node, outer: Set<string>, hasDocument: boolean): void => {
    const steps = list(path.steps);
    const local = new Set(outer);
    const [first] = steps;
    if (first?.type === 'variable' && first.value === 'states') {
      const names = steps.slice(1);
      const end = names.findIndex((step) => step.type !== 'name');
      statesPaths.push((end < 0 ? names : names.slice(0, end)).map((step) => String(step.value)));
    }
    for (const [index, step] of steps.entries()) {
      for (const bound of [step.focus, step.index]) if (typeof bound === 'string') local.add(bound);
      const isStates = index === 0 && step.type === 'variable' && step.value === 'states';
      read(isStates ? { ...step, type: 'value' } : step, local, hasDocument || index > 0);
    }
  };

  read(compile(source).ast() as Node, new Set(), false);
  return { calls, variables, statesPaths, withoutDocument };
}
