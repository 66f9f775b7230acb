/* The comment that a pull request would get, without a pull request. */
import { readdir } from 'node:fs/promises';
import { rehearseReview } from '../../controller/rehearse.ts';
import { proposeNext } from '../../controller/workspace/example-proposal.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { makes, openMerged } from './merged-laboratory.ts';

const folder = temporaryFolders();
const NEXT = 'model/cat/v2';

/** A repository, what would follow in it, and an operator who is there. */
async function proposed() {
  const lab = await openMerged(folder);
  const root = await folder();
  const proposal = await proposeNext(await lab.workspace(), process.env, root);
  if (proposal === undefined) throw new Error('nothing follows');
  const [operator, into] = [{ ...lab.operator, root }, await folder()];
  return { lab, operator, proposal, into };
}

test('tells what a pull request would be told, and leaves nothing but what a review leaves', async () => {
  const { lab, operator, proposal, into } = await proposed();
  lab.world.plans.set(NEXT, makes('ada'));
  const body = await rehearseReview(operator, proposal, { temper: '0.1.0', into });
  expect(body).toMatch(/^## ✅ Safe to merge\n\n1 spec: 1 new/);
  expect(body).toContain('| ✅ | cat v2 (`lab`) | new | 1 to create |');
  expect(body).toContain(
    'training data: 100 records, 17,905 characters, the same records against v1',
  );
  // Only what is proposed is planned.
  const { done } = lab.world;
  expect(done.filter((what) => what.startsWith('plan '))).toEqual([`plan ${NEXT}`]);
  expect(lab.applied()).toEqual([]);
  expect(await readdir(into)).toEqual([]);
});

test('says what is wrong with what is proposed, and clears away when it cannot be planned at all', async () => {
  const { lab, operator, proposal, into } = await proposed();
  lab.world.plans.set(NEXT, {
    changes: [{ address: 'aws_iam_role.theirs', actions: ['delete'], before: {} }],
  });
  const options = { temper: '0.1.0', into };
  expect(await rehearseReview(operator, proposal, options)).toContain('GATE_FOREIGN_RESOURCE');
  const broken = { ...operator, open: () => Promise.reject(new Error('out of disk')) };
  await expect(rehearseReview(broken, proposal, options)).rejects.toThrow('out of disk');
  expect(await readdir(into)).toEqual([]);
});
