import { findJobs } from '../../../../../../controller/kinds/fine-tune/compute/bedrock/observe.ts';
import type { FineTune } from '../../../../../../stacks/kinds/fine-tune/schema.ts';
import { fakeOperator, trainingJob } from '../../../../fake-operator.ts';

test('an attempt that was skipped over is the one that a new one waits for', async () => {
  const operator = fakeOperator('/nowhere');
  operator.world.jobs.set('bot-v1', trainingJob('bot-v1', 'InProgress'));
  const value = { metadata: { name: 'bot' }, spec: { version: 1, attempt: 4 } } as FineTune;
  const { current, previous } = await findJobs(
    { value },
    operator.inAws({ stack: { state: {} } } as never),
  );
  expect(current).toBeUndefined();
  expect(previous).toMatchObject({
    job: { name: 'bot-v1' },
    facts: { attempt: 1, status: 'InProgress' },
  });
});
