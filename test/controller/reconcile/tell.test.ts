/* Who asked for a training is told how it ended, in the comment of its review. */
import { ENVIRONMENT, model, trainingJob } from '../fake-operator.ts';
import { BOT, conditions, JOB_ARN, KEY, laboratory, state, trained } from './pass-laboratory.ts';

test('the results of an ended training are moved, and who asked for it is told, once', async () => {
  const lab = await laboratory();
  trained(lab, 'Completed');
  lab.world.plans.set(BOT, { outputs: { job_status: { actions: ['update'] } } });
  const [, bot] = (await lab.pass()).stacks;
  expect(bot).toMatchObject({ condition: 'in-step', training: { moved: true, told: 7 } });
  expect(lab.world.done).toEqual(
    expect.arrayContaining([`plan ${BOT} refresh`, `apply ${BOT}`]) as string[],
  );
  const { body } = lab.talk.comments.get('7 plan') ?? { body: '' };
  expect(body).toMatch(/✅ \| bot v1 [^\n]*completed after/);
  lab.world.states.set(KEY, state({ job_arn: JOB_ARN, job_status: 'Completed' }));
  const writes = lab.talk.writes.length;
  expect((await lab.pass()).stacks[1]?.training).toMatchObject({ moved: false });
  expect(lab.talk.writes).toHaveLength(writes);
});

test('a pull request that was merged to it meanwhile did not ask for the training', async () => {
  const lab = await laboratory();
  trained(lab, 'Completed');
  lab.applied(BOT, { pullRequest: 9, training: { job: 'bot-v1', pullRequest: 7 } });
  await lab.pass();
  expect([...lab.talk.comments.keys()]).toEqual(['7 plan']);
});

test('a training that failed is told with what to do, and waits for no plan', async () => {
  const lab = await laboratory();
  trained(lab, 'Failed');
  const passed = await lab.pass();
  expect(conditions(passed)[BOT]).toBe('no-model');
  expect(lab.world.done).not.toContain(`plan ${BOT}`);
  expect(lab.talk.comments.get('7 plan')?.body).toMatch(/⛔ \| bot v1 [^]*raise `spec.attempt`/);
});

test('the comment of the review becomes the record of the end, and stays the word of its run', async () => {
  const lab = await laboratory();
  trained(lab, 'Completed');
  const order = { run: 5, attempt: 1 };
  lab.talk.comments.set('7 plan', { marker: 'plan', order, body: 'what was reviewed' });
  await lab.pass();
  expect([...lab.talk.comments.keys()]).toEqual(['7 plan']);
  const comment = lab.talk.comments.get('7 plan');
  expect(comment?.order).toEqual(order);
  expect(comment?.body).toContain('what was reviewed');
  expect(comment?.body).toMatch(/bot v1[^]*completed/);
});

test('trainings that a pull request asked for together are told together, a new attempt anew', async () => {
  const lab = await laboratory({ text: ENVIRONMENT + model('bot') + model('other') });
  trained(lab, 'Failed');
  lab.applied('model/other/v1');
  const endedAt = new Date('2026-11-20T11:00:00Z');
  lab.world.jobs.set('other-v1', { ...trainingJob('other-v1', 'Completed'), endedAt });
  await lab.pass();
  expect(lab.talk.writes.filter((one) => one.startsWith('comment'))).toEqual(['comment 7 plan']);
  const said = () => lab.talk.comments.get('7 plan')?.body;
  expect(said()).toMatch(/Merged: 1 failed, 1 trained\n[^]*bot v1[^]*other v1/);
  lab.world.jobs.set('bot-v1', {
    ...trainingJob('bot-v1', 'Completed'),
    arn: JOB_ARN + '2',
    endedAt,
  });
  await lab.pass();
  expect(said()).toMatch(/Merged: 2 trained\n/);
});

test('what GitHub does not take is tried again by the next pass', async () => {
  const lab = await laboratory();
  trained(lab, 'Completed');
  lab.talk.trouble.with = 'comment of 7';
  const { stacks, diagnostics } = await lab.pass();
  expect(stacks[1]?.training).not.toHaveProperty('told');
  expect(diagnostics).toMatchObject([{ severity: 'warning' }]);
  lab.talk.trouble.with = '';
  expect((await lab.pass()).stacks[1]?.training?.told).toBe(7);
});
