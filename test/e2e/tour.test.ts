/* The main job, as `npm start` runs it: this repository's own specs, from validation to trained models and to a pull request. */
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../helpers/compiled.ts';
import { temper } from '../helpers/temper.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();

test('the tour takes every example to a trained model, prints what came of it, and ends with the comment on a pull request', async () => {
  const root = await folder();
  await cp(join(REPOSITORY, 'specs'), join(root, 'specs'), { recursive: true });
  const { code, stdout, stderr } = await temper(['sandbox', 'tour'], { cwd: root });
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  for (const model of [
    'support-bot',
    'release-notes',
    'sql-helper',
    'claims-triage',
    'ticket-sorter',
  ]) {
    expect(stdout).toMatch(new RegExp(`^${model}-v1: Completed after`, 'm'));
  }
  expect(
    stdout.match(/^ +custom_model_arn += "arn:aws:bedrock:[^"]+:custom-model\//gm),
  ).toHaveLength(8);
  expect(stdout.match(/^ +job_status += "Completed"$/gm)).toHaveLength(10);
  expect(stdout).toMatch(/^ +model_uri += "s3:\/\/[^"]+\/ticket-sorter\/v1\/run\/a1\/model\/"$/m);
  expect(stdout.match(/^ +training_metrics += \[\{"training_loss":[\d.]+\}\]$/gm)).toHaveLength(8);
  const comment = stdout.slice(stdout.indexOf('\n## '));
  expect(comment).toMatch(/^\n## ✅ Safe to merge\n\n1 spec: 1 new · about \$\d+\.\d+ /);
  expect(comment).toContain(
    '| ✅ | ticket-sorter v2 (`fleets`) | new | trains google-bert/bert-base-uncased on 1 × g5.xlarge, 18 to create |',
  );
  expect(comment).toContain('| `spec.version` | `1` | `2` |');
  expect(comment).toMatch(/\n### How to undo\n/);
  expect(await readdir(join(root, 'specs/models/support-bot'))).toEqual(['data', 'v1.yaml']);
  expect(stdout).not.toMatch(/not-in-state|spec-edited|model-deleted/);
}, 420_000);
