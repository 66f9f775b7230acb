import { temporaryFolders } from '../temporary-folder.ts';
import { prepare, RunFolder, startGang, type Gang, type GangOptions } from './gangs.ts';
import { startLaboratory, type Laboratory } from './laboratory.ts';

/** How long a machine may take to boot, to train and to end while all others do as well. */
export const MINUTE = 60_000;

/** One laboratory for the tests of a file, each with runs of its own. */
export interface InLaboratory {
  readonly laboratory: () => Laboratory;
  readonly start: (options: GangOptions) => Promise<Gang>;
  readonly folder: (run: string) => RunFolder;
  /** Waits until all of these have powered themselves off. @returns what each has said */
  readonly off: (nodes: readonly string[]) => Promise<string[]>;
}

export function inLaboratory(): InLaboratory {
  const folder = temporaryFolders();
  let laboratory: Laboratory;
  beforeAll(async () => {
    laboratory = await startLaboratory(await folder());
    await prepare(laboratory);
  }, MINUTE);
  afterAll(() => laboratory.close());
  return {
    laboratory: () => laboratory,
    start: (options) => startGang(laboratory, options),
    folder: (run) => new RunFolder(laboratory, run),
    off: async (nodes) => {
      const ended = await Promise.all(nodes.map((name) => laboratory.ended(name)));
      const outputs = ended.map(({ output }) => output);
      const states = ended.map(({ state, output }) => (state === 'off' ? 'off' : output));
      expect(states).toEqual(nodes.map(() => 'off'));
      return outputs;
    },
  };
}
