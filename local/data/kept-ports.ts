/** The ports of a data folder: links in mail and the issuer of tokens name them, so they stay what they were. */
import { numberOf, recordOf } from '../json.ts';
import { readKept, writeKept } from './kept-file.ts';

export interface KeptPorts {
  readonly port: number | undefined;
  readonly awsPort: number | undefined;
}

export function readPorts(file: string | undefined): KeptPorts {
  return readKept(file, portsIn) ?? { port: undefined, awsPort: undefined };
}

export function keepPorts(file: string | undefined, before: KeptPorts, url: string, awsUrl: string): void {
  const now = { port: portIn(url), awsPort: portIn(awsUrl) };
  if (file !== undefined && (now.port !== before.port || now.awsPort !== before.awsPort)) writeKept(file, now);
}

export function portIn(url: string): number {
  return Number(new URL(url).port);
}

function portsIn(value: unknown): KeptPorts | undefined {
  const { port, awsPort } = recordOf(value);
  const both = [numberOf(port), numberOf(awsPort)];
  return both.every((one) => one !== undefined) ? { port: both[0], awsPort: both[1] } : undefined;
}
