/** Gives a running machine bundles of its own: a build meanwhile deletes those of the assembly and writes new ones. */
import { constants, cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { explainedFault } from '../data/fault.ts';
import { AssemblyUnreadable } from '../template/assembly.ts';
import type { FunctionWiring } from '../template/wiring.ts';

/** Copies each bundle into `folder`, which holds nothing else, and answers the functions with their copies. */
export function withOwnBundles(functions: readonly FunctionWiring[], folder: string): FunctionWiring[] {
  rmSync(folder, { recursive: true, force: true });
  return functions.map((declared) => {
    const own = join(folder, declared.logicalId);
    try {
      cpSync(declared.folder, own, { recursive: true, mode: constants.COPYFILE_FICLONE });
    } catch (error) {
      const explained = explainedFault(own, error);
      if (explained !== error) throw explained;
      throw new AssemblyUnreadable(`Cannot copy ${declared.folder}. Is it being built at this moment? Start again.`, {
        cause: error,
      });
    }
    return { ...declared, folder: own };
  });
}
