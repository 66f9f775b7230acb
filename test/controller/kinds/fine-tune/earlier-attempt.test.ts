import { newestBefore } from '../../../../controller/kinds/fine-tune/earlier-attempt.ts';

const among = (...begun: readonly number[]) => {
  const asked: number[] = [];
  const find = (attempt: number) => {
    asked.push(attempt);
    return Promise.resolve(begun.includes(attempt) ? `job ${attempt}` : undefined);
  };
  return { asked, find };
};

test('the newest attempt before one is looked for from the newest on', async () => {
  const { asked, find } = among(1, 3, 7);
  expect(await newestBefore(6, find)).toEqual({ attempt: 3, found: 'job 3' });
  expect(asked).toEqual([5, 4, 3]);
});

test('the first has none before it', async () => {
  const { asked, find } = among(1, 2);
  expect(await newestBefore(1, find)).toBeUndefined();
  expect(asked).toEqual([]);
});
