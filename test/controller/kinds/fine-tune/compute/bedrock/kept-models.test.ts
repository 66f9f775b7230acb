/* The custom models of an account that Temper made: whose they are, and what they cost. */
import { keptModels } from '../../../../../../controller/kinds/fine-tune/compute/bedrock/kept-models.ts';

const tags = {
  'temper:stack': 'model/old/v1',
  'temper:model': 'old',
  'temper:version': '1',
  'temper:environment': 'lab',
};
const base = 'arn:aws:bedrock:us-east-1::foundation-model/';
const access = { account: '111122223333', region: 'us-east-1', environment: {} };
const models = (name: string, more: object = {}) => {
  const asked: string[] = [];
  return {
    asked,
    list: () =>
      Promise.resolve([
        { name, arn: `arn:${name}`, baseModelArn: `${base}amazon.nova-micro-v1:0:128k`, ...more },
      ]),
    tags: (arn: string) => {
      asked.push(arn);
      return Promise.resolve<Record<string, string>>(tags);
    },
    provisionedUnits: () => Promise.resolve(new Map([['arn:served', 2]])),
  };
};
const none = () => false;

test('cost what the catalog says, by the month and by the hour', async () => {
  expect(await keptModels(access, none, models('old-v1'))).toMatchObject([
    { stack: 'model/old/v1', id: 'old-v1', environment: 'lab', perMonthUsd: 1.95 },
  ]);
  const [served] = await keptModels(
    access,
    none,
    models('served', { baseModelArn: `${base}amazon.nova-2-lite-v1:0` }),
  );
  expect(served?.serving).toBe('2 model units of provisioned throughput');
  expect(served?.perHourUsd).toBeGreaterThan(0);
});

test('have no price where nobody knows the base model', async () => {
  const [kept] = await keptModels(access, none, models('old-v1', { baseModelArn: `${base}x.y` }));
  expect(kept).not.toHaveProperty('perMonthUsd');
});

test('are not Temper’s when nobody tagged them', async () => {
  const untagged = { ...models('mine'), tags: () => Promise.resolve({}) };
  expect(await keptModels(access, none, untagged)).toEqual([]);
});

test('are not even asked for their tags when a spec declares them', async () => {
  const asked = models('bot-v1-a2');
  expect(await keptModels(access, (id) => id === 'bot-v1', asked)).toEqual([]);
  expect(asked.asked).toEqual([]);
});
