/** Keeps what the functions write: one file per function, one JSON object per line, as CloudWatch would show it. */
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { isRecord, parsedJson } from '../json.ts';

export interface FunctionLog {
  /** Keeps what a function wrote to its standard output. */
  output(functionName: string, text: string): void;
  write(functionName: string, level: 'INFO' | 'ERROR', message: string): void;
  close(): Promise<void>;
}

export function openFunctionLog(folder: string, now: () => Date): FunctionLog {
  mkdirSync(folder, { recursive: true });
  const files = new Map<string, WriteStream>();

  function append(functionName: string, line: string): void {
    let file = files.get(functionName);
    if (!file) {
      file = createWriteStream(join(folder, `${functionName}.log`), { flags: 'a' });
      // A full disk must not take the machine down for the sake of a log line.
      file.on('error', () => undefined);
      files.set(functionName, file);
    }
    file.write(`${line}\n`);
  }

  const entry = (level: string, message: string) => JSON.stringify({ timestamp: now().toISOString(), level, message });

  return {
    output(functionName, text) {
      for (const line of text.split('\n').filter((part) => part !== '')) {
        append(functionName, isRecord(parsedJson(line)) ? line : entry('INFO', line));
      }
    },
    write: (functionName, level, message) => append(functionName, entry(level, message)),
    async close() {
      await Promise.all([...files.values()].map((file) => new Promise<void>((done) => file.end(done))));
      files.clear();
    },
  };
}
