import fc from 'fast-check';
import {
  environmentStackId,
  environmentStateKey,
} from '../../../stacks/kinds/environment/names.ts';
import { fineTuneStackId, fineTuneStateKey } from '../../../stacks/kinds/fine-tune/names.ts';
import { environments, expectDifferent, models, versions } from './any-names.ts';

describe('names', () => {
  test.each([
    {
      of: 'stacks',
      from: fc.oneof(fc.tuple(models, versions), fc.tuple(environments)),
      name: ([name, version]: [string, number?]) =>
        version === undefined ? environmentStackId(name) : fineTuneStackId(name, version),
    },
    {
      of: 'states',
      from: fc.oneof(fc.tuple(models, versions), fc.tuple(environments)),
      name: ([name, version]: [string, number?]) =>
        version === undefined ? environmentStateKey(name) : fineTuneStateKey(name, version),
    },
  ])('of different $of are different, for they are all that tells them apart', ({ from, name }) => {
    expectDifferent(from, name);
  });
});
