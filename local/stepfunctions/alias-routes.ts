import { randomInt } from 'node:crypto';
import type { AliasRecord } from './records.ts';

/** Of a hundred executions that are started by an alias, so many begin with this version. */
export interface Route {
  readonly stateMachineVersionArn: string;
  readonly weight: number;
}

export const routesOf = ({ routing }: AliasRecord) => JSON.parse(routing) as readonly Route[];

/** The version that the next execution begins with: by chance, as the weights say. */
export function versionArnBehind(alias: AliasRecord): string | undefined {
  let left = randomInt(100);
  return routesOf(alias).find(({ weight }) => {
    left -= weight;
    return left < 0;
  })?.stateMachineVersionArn;
}
