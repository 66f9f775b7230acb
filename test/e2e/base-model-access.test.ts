/*
 * What AWS says of base models, end to end: `doctor` tells whether an account may use one, and a plan starts nothing on one that
 * AWS has ended, whatever the repository believes.
 */
import { openLaboratory, type Laboratory } from '../helpers/laboratory.ts';
import { dataOf } from '../helpers/temper.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();
let lab: Laboratory;
beforeAll(async () => {
  lab = await openLaboratory(await folder(), ['--speed', '1']);
  await lab.writeModel('bot');
}, 60_000);
afterAll(() => lab.sandbox.stop());

test('doctor fails where the account may not use a base model, and says what to do', async () => {
  const granted = await lab.temper('doctor');
  expect(granted.stdout).toMatch(
    /✓ lab: Nova Micro +can be fine-tuned by this account in us-east-1/,
  );
  expect(granted.stdout).toMatch(/✓ lab: quota .*scheduled customization jobs: 10/);
  await lab.sandbox.setFaults('deny-model=amazon.nova-micro-*');
  const denied = await lab.temper('doctor');
  expect(denied.code).toBe(1);
  expect(denied.stdout).toMatch(/✗ lab: Nova Micro +its terms are not agreed to/);
  expect(denied.stdout).toContain('open the model in the Bedrock console');
  await lab.sandbox.setFaults('');
}, 120_000);

test('a version on a base model that is gone is an error offline and refused by its plan, while the others go on', async () => {
  await lab.repository.write(
    'specs/models/writer-v1.yaml',
    `apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: writer }
spec:
  version: 1
  environment: lab
  baseModel: amazon.titan-text-express-v1:0:8k
  dataset: { train: writer.jsonl }
`,
  );
  const record = { prompt: 'What is one plus one?', completion: 'It is two.' };
  await lab.repository.write('specs/models/writer.jsonl', `${JSON.stringify(record)}\n`.repeat(10));
  const offline = await lab.temper('validate');
  expect(offline.code).toBe(1);
  expect(offline.stderr).toContain('error[RULE_BASE_MODEL_WITHDRAWN]');
  const planned = await lab.temper('plan', 'writer', 'bot', '--json');
  expect(planned.code).toBe(3);
  const { stacks } = dataOf<{ stacks: { stack: string; refused: boolean }[] }>(planned);
  expect(Object.fromEntries(stacks.map(({ stack, refused }) => [stack, refused]))).toEqual({
    'model/writer/v1': true,
    'model/bot/v1': false,
  });
  expect(planned.stdout).toContain('GATE_BASE_MODEL_LIFECYCLE');
  const status = await lab.temper('status', 'writer');
  expect(status.code).toBe(0);
}, 180_000);
