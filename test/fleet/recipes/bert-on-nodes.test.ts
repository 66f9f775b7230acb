/*
 * The recipe on nodes: out of the program's archive, with data and base model from S3, over a network, into a run record. Where
 * there is no Python with torch nothing of this file runs, and bert-training.test.ts says so.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeArchive } from '../../../controller/fleet/node-archive.ts';
import { packagedFile } from '../../../controller/workspace/packaged-file.ts';
import { inLaboratory, MINUTE } from '../../helpers/fleet/in-laboratory.ts';
import { tinyBert } from '../../helpers/fleet/recipe-runs.ts';
import { torchPython } from '../../helpers/fleet/torch-python.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const RECIPE = 'bert-classification';
const torch = await torchPython(RECIPE);
const temporary = temporaryFolders();

(typeof torch === 'string' ? describe.skip : describe)('on two nodes', () => {
  const { laboratory, start, folder, off } = inLaboratory();

  /** Puts files into the bucket of artifacts. @returns them as inputs of a node, below this name */
  async function upload(place: string, below: string) {
    const inputs = [];
    for (const name of await readdir(place, { recursive: true, withFileTypes: true })) {
      if (!name.isFile()) continue;
      const path = join(name.parentPath, name.name);
      const key = `${below}${path.slice(place.length + 1)}`;
      await laboratory().put('artifacts', `inputs/${key}`, await readFile(path));
      inputs.push({ name: key, uri: `s3://artifacts/inputs/${key}` });
    }
    return inputs;
  }

  test(
    'it trains, keeps a checkpoint, and leaves a model with its numbers in the record',
    async () => {
      const { python, packages } = torch as Exclude<typeof torch, string>;
      const { csv } = await tinyBert(await temporary());
      const recipe = { name: RECIPE, folder: packagedFile(`fleet/recipes/${RECIPE}`) };
      const program = await nodeArchive({ recipe });
      await laboratory().put('artifacts', 'fleet/recipe.tar', program.bytes);
      const settings = { baseModel: 'tiny/bert', epochs: 5, learningRate: 0.005, batchSize: 8 };
      const { nodes } = await start({
        run: 'recipe',
        diskMib: 256,
        environment: {
          TEMPER_PYTHON: python,
          TEMPER_HUNG_AFTER: '120',
          TEMPER_LOST_AFTER: '60',
          TEMPER_SILENT_AFTER: '90',
        },
        config: {
          program: { uri: 's3://artifacts/fleet/recipe.tar', sha256: program.sha256 },
          inputs: await upload(csv, ''),
          workload: {
            recipe: RECIPE,
            settings: { ...settings, maxLength: 32 },
            env: { PYTHONPATH: packages },
          },
        },
      });
      const outputs = await off(nodes);
      const record = (await folder('recipe').json('run.json')) ?? {};
      expect({ record, outputs }).toMatchObject({
        record: {
          status: 'Completed',
          nodes: 2,
          metrics: { step: 60, testAccuracy: 1, validationAccuracy: 1 },
        },
      });
      const { files } = record['model'] as { files: { path: string }[] };
      expect(files.map(({ path }) => path)).toEqual(
        expect.arrayContaining([
          'README.md',
          'metrics.json',
          'model.safetensors',
          'tokenizer.json',
        ]),
      );
      const numbers = JSON.parse((await folder('recipe').text('model/metrics.json')) ?? '');
      expect(numbers).toMatchObject({ training: { processes: 2 }, test: { accuracy: 1 } });
      const kept = await folder('recipe').list();
      // The chance of the process on the other node is with it.
      expect(kept).toEqual(
        expect.arrayContaining(
          ['complete.json', 'optimizer.pt', 'rng_state_0.pth', 'rng_state_1.pth'].map(
            (name) => `checkpoints/step-60/${name}`,
          ),
        ),
      );
    },
    3 * MINUTE,
  );
});
