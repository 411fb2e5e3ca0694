/** Resolves CloudFormation's intrinsic functions against one stack as it stands on this machine. */
import { isRecord, listOf, recordOf, textOf } from '../json.ts';
import type { AssembledStack } from './assembly.ts';
import { identityOf, type ResourceIdentity } from './resource-identity.ts';

class Unresolvable extends Error {
  override readonly name = 'Unresolvable';
}

export interface Resolver {
  /** The value with every intrinsic function replaced by its result. */
  resolve(value: unknown): unknown;
  /** Whether a condition of the template holds; a resource without one always exists. */
  holds(condition: string | undefined): boolean;
  /** References that could not be answered, in words. They resolve to a marker that cannot be mistaken for a value. */
  readonly unresolved: ReadonlySet<string>;
}

export interface ResolverOptions {
  readonly stack: AssembledStack;
  readonly baseUrl: string;
  /** Values of the stack's parameters on this machine; they go before the defaults. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Marks what AWS::NoValue removes. */
const noValue = Symbol('AWS::NoValue');

export function createResolver({ stack, baseUrl, parameters }: ResolverOptions): Resolver {
  const { template, name: stackName, account, region } = stack;
  const identities = new Map<string, ResourceIdentity>();
  const conditions = new Map<string, boolean>();
  const unresolved = new Set<string>();

  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::AccountId': account,
    'AWS::NoValue': noValue,
    'AWS::NotificationARNs': [],
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${account}:stack/${stackName}/local`,
    'AWS::StackName': stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };

  function unknown(what: string): string {
    unresolved.add(what);
    return `unresolved:${what}`;
  }

  function identity(logicalId: string): ResourceIdentity | undefined {
    const known = identities.get(logicalId);
    if (known) return known;
    const resource = template.resources.get(logicalId);
    if (!resource) return undefined;
    const explicit = (property: string) => textOf(resolve(resource.properties[property]));
    const found = identityOf(logicalId, resource.type, explicit, { stackName, account, region, baseUrl });
    identities.set(logicalId, found);
    return found;
  }

  function parameter(name: string): unknown {
    const declared = template.parameters[name];
    if (!isRecord(declared)) return undefined;
    const value = parameters[name] ?? declared.Default;
    if (value === undefined) return unknown(`the parameter ${name}, which has neither a default nor a local value`);
    const isList = declared.Type === 'CommaDelimitedList' || String(declared.Type).startsWith('List<');
    return isList ? String(value).split(',') : String(value);
  }

  function ref(name: string): unknown {
    if (name in pseudo) return pseudo[name];
    return parameter(name) ?? identity(name)?.ref ?? unknown(name);
  }

  function attribute(logicalId: string, name: string): string {
    return identity(logicalId)?.attributes[name] ?? unknown(`${logicalId}.${name}`);
  }

  function substitute(template: string, own: Readonly<Record<string, unknown>>): string {
    return template.replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in own) return String(resolve(own[name]));
      const dot = name.indexOf('.');
      return String(dot < 0 ? ref(name) : attribute(name.slice(0, dot), name.slice(dot + 1)));
    });
  }

  const functions: Readonly<Record<string, (argument: unknown) => unknown>> = {
    Ref: (argument) => ref(String(argument)),
    Condition: (argument) => holds(String(argument)),
    'Fn::GetAtt': (argument) => {
      const [logicalId = '', name = ''] = Array.isArray(argument)
        ? [String(argument[0]), argument.slice(1).map(String).join('.')]
        : [String(argument).split('.')[0], String(argument).split('.').slice(1).join('.')];
      return attribute(logicalId, name);
    },
    'Fn::Join': (argument) => {
      const [separator, parts] = listOf(argument);
      return listOf(resolve(parts)).map(String).join(String(separator));
    },
    'Fn::Sub': (argument) => {
      const [template, own] = Array.isArray(argument) ? argument : [argument, {}];
      return substitute(String(template), recordOf(own));
    },
    'Fn::Select': (argument) => {
      const [index, items] = listOf(argument).map(resolve);
      const item = listOf(items)[Number(index)];
      return item === undefined ? unknown(`item ${String(index)} of a list`) : item;
    },
    'Fn::Split': (argument) => {
      const [separator, text] = listOf(argument);
      return String(resolve(text)).split(String(separator));
    },
    'Fn::If': (argument) => {
      const [condition, yes, no] = listOf(argument);
      return resolve(holds(String(condition)) ? yes : no);
    },
    'Fn::Equals': (argument) => {
      const [left, right] = listOf(argument).map(resolve);
      return JSON.stringify(left) === JSON.stringify(right);
    },
    'Fn::Not': (argument) => resolve(listOf(argument)[0]) !== true,
    'Fn::And': (argument) => listOf(argument).every((part) => resolve(part) === true),
    'Fn::Or': (argument) => listOf(argument).some((part) => resolve(part) === true),
    'Fn::FindInMap': (argument) => {
      const [map, first, second] = listOf(argument).map(resolve).map(String);
      const value = recordOf(recordOf(template.mappings[map ?? ''])[first ?? ''])[second ?? ''];
      return value === undefined ? unknown(`${map}.${first}.${second}`) : value;
    },
    'Fn::Base64': (argument) => Buffer.from(String(resolve(argument))).toString('base64'),
    'Fn::GetAZs': () => ['a', 'b', 'c'].map((zone) => `${region}${zone}`),
    'Fn::ImportValue': (argument) => unknown(`the export ${String(resolve(argument))} of another stack`),
  };

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== noValue);
    if (!isRecord(value)) return value;
    const keys = Object.keys(value);
    const [only = ''] = keys;
    if (keys.length === 1 && Object.hasOwn(functions, only)) return functions[only]?.(value[only]);
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, item]) => [key, resolve(item)] as const)
        .filter(([, item]) => item !== noValue),
    );
  }

  function holds(condition: string | undefined): boolean {
    if (condition === undefined) return true;
    const known = conditions.get(condition);
    if (known !== undefined) return known;
    if (!(condition in template.conditions)) throw new Unresolvable(`The template has no condition ${condition}.`);
    const result = resolve(template.conditions[condition]) === true;
    conditions.set(condition, result);
    return result;
  }

  return {
    resolve: (value) => {
      const resolved = resolve(value);
      return resolved === noValue ? undefined : resolved;
    },
    holds,
    unresolved,
  };
}
