import { compiled, resourcesOf, terraformOf } from '../helpers/compiled.ts';

const stacks = await compiled();

describe('tags', () => {
  const mandatory = ['temper:environment', 'temper:managed-by', 'temper:stack'];
  const ofModels = ['temper:model', 'temper:spec-digest', 'temper:version'];

  test.each([...stacks.values()])('$id tags everything by provider default', (stack) => {
    const { tags } = terraformOf(stack).provider.aws[0].default_tags[0];
    const expected = stack.kind === 'FineTune' ? [...mandatory, ...ofModels] : mandatory;
    expect(Object.keys(tags)).toEqual(expect.arrayContaining(expected));
    expect(tags['temper:stack']).toBe(stack.id);
  });

  test.each([...stacks.values()])(
    '$id says in the metadata of an object whose it is, because S3 takes too few tags there',
    (stack) => {
      for (const { body } of resourcesOf(stack)) {
        if (body.override_provider === undefined) continue;
        expect(body.tags).toBeUndefined();
        expect(body.metadata).toMatchObject({ 'temper-stack': stack.id });
      }
    },
  );

  test('of a model win over those of its environment', () => {
    const { tags } = terraformOf(stacks.get('model/bot/v2')).provider.aws[0].default_tags[0];
    expect(tags).toMatchObject({
      '9': 'nine',
      '10': 'eleven',
      team: 'support',
      'temper:owner': 'team@example.com',
    });
  });
});
