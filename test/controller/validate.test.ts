import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../controller/synth.ts';
import { validate } from '../../controller/validate.ts';
import { OPERATED_KINDS } from '../../controller/kinds/index.ts';
import { openWorkspace } from '../../controller/workspace/workspace.ts';
import { repositoryIn } from '../helpers/repository.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { ENVIRONMENT, model, workspaceIn } from './fake-operator.ts';

const folder = temporaryFolders();
const open = (root: string, selection: object) =>
  openWorkspace({
    root,
    selection,
    today: '2026-11-21',
    environment: process.env,
    kinds: OPERATED_KINDS,
  });

test('tells what was checked, and everything wrong with it', async () => {
  const sound = validate(await workspaceIn(await folder(), ENVIRONMENT + model('bot')));
  expect(sound.diagnostics).toEqual([]);
  expect(sound.records).toBe(100);
  expect(sound.specs.map(({ id }) => id)).toEqual(['lab', 'bot-v1']);
  const text = ENVIRONMENT.replace('us-east-1', 'nowhere') + model('bot', '  attempt: 0\n');
  const broken = validate(await workspaceIn(await folder(), text));
  expect(broken.diagnostics.length).toBeGreaterThan(1);
});

test('a version that git knows and the specs lack is called out, with the way to restore it', async () => {
  const root = await folder();
  const repository = await repositoryIn(root);
  await repository.write('specs/lab.yaml', ENVIRONMENT);
  await repository.write('specs/bot.yaml', model('bot'));
  await repository.write('specs/train.jsonl', '{}\n');
  await repository.commit('both');
  await repository.remove('specs/bot.yaml');
  const { diagnostics } = validate(await open(root, { changedSince: 'HEAD' }));
  // Nothing outside of the repository is reached, so nobody knows whether it was ever applied.
  expect(diagnostics).toMatchObject([{ code: 'CLI_VERSION_REMOVED', severity: 'warning' }]);
  expect(diagnostics[0]?.fix).toContain('restore specs/bot.yaml');
});

test('an environment that git knows and the specs lack is called out', async () => {
  const root = await folder();
  const repository = await repositoryIn(root);
  await repository.write('specs/lab.yaml', ENVIRONMENT);
  await repository.write('specs/yard.yaml', ENVIRONMENT.replace('lab', 'yard'));
  await repository.commit('both');
  await repository.remove('specs/yard.yaml');
  const { diagnostics } = validate(await open(root, { changedSince: 'HEAD' }));
  expect(diagnostics).toMatchObject([{ code: 'CLI_ENVIRONMENT_REMOVED', severity: 'warning' }]);
});

test('a target that nothing answers to is called out, with what there is', async () => {
  const root = await folder();
  await workspaceIn(root, ENVIRONMENT + model('bot'));
  await expect(open(root, { targets: ['bott'] })).rejects.toMatchObject({
    diagnostics: [{ code: 'CLI_NOTHING_SELECTED', fix: 'did you mean `bot`?' }],
  });
  await expect(open(root, { targets: ['nothing'] })).rejects.toMatchObject({
    diagnostics: [{ code: 'CLI_NOTHING_SELECTED', fix: 'name one of: bot, lab' }],
  });
  await expect(open(root, { environment: 'labs' })).rejects.toMatchObject({
    diagnostics: [{ code: 'CLI_NOTHING_SELECTED', fix: 'did you mean `--environment lab`?' }],
  });
  await expect(open(root, { environment: 'nowhere' })).rejects.toMatchObject({
    diagnostics: [{ code: 'CLI_NOTHING_SELECTED', fix: expect.stringContaining('lab') }],
  });
});

test('writes the Terraform of every stack, one folder a stack, and nothing for specs with mistakes', async () => {
  const out = await folder();
  const workspace = await workspaceIn(await folder(), ENVIRONMENT + model('bot'));
  const written = await synthesize(workspace, out);
  expect(written.map(({ stack }) => stack)).toEqual(['environment/lab', 'model/bot/v1']);
  for (const { file } of written) JSON.parse(readFileSync(file, 'utf8'));
  expect(existsSync(join(out, 'model/bot/v1/.terraform.lock.hcl'))).toBe(true);
  // In whatever repository it lies, git does not see it.
  expect(readFileSync(join(out, '.gitignore'), 'utf8')).toBe('*\n');
  const broken = await workspaceIn(await folder(), ENVIRONMENT.replace('us-east-1', 'x'));
  await expect(synthesize(broken, await folder())).rejects.toThrow();
});
