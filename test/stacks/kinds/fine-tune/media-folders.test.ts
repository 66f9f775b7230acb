import fc from 'fast-check';
import { MediaFolders } from '../../../../stacks/kinds/fine-tune/media-folders.ts';
import type { MediaReference } from '../../../../stacks/kinds/fine-tune/record-judge.ts';

const place = { source: 'train.jsonl', line: 1 };

function foldersOf(media: readonly Omit<MediaReference, 'sort'>[]) {
  const folders = new MediaFolders();
  for (const one of media) folders.add([{ sort: 'image', ...one }], place);
  return (folders.facts()?.folders ?? []).map(({ bucket, folder }) => ({ bucket, folder }));
}

const step = fc.constantFrom('a', 'b', 'c', 'a-long-name-of-a-folder'.repeat(5));
const reference = fc.record({
  bucket: fc.constantFrom('one', 'two'),
  folder: fc.array(step, { minLength: 1, maxLength: 5 }).map((steps) => steps.join('/')),
});

test('every medium stands in one of the folders, of which there are few, whatever their order', () => {
  fc.assert(
    fc.property(
      fc.array(reference, { minLength: 1, maxLength: 60 }),
      fc.infiniteStream(fc.nat()),
      (media, chance) => {
        const folders = foldersOf(media);
        expect(folders.length).toBeLessThanOrEqual(10);
        expect(folders.map(({ folder }) => folder).join('').length).toBeLessThanOrEqual(2000);
        for (const { bucket, folder } of media) {
          const inside = folders.filter(
            (one) =>
              one.bucket === bucket &&
              (one.folder === '' || `${folder}/`.startsWith(`${one.folder}/`)),
          );
          expect(inside).toHaveLength(1);
        }
        const shuffled = media
          .map((one) => ({ one, at: chance.next().value }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ one }) => one);
        expect(foldersOf(shuffled)).toEqual(folders);
      },
    ),
  );
});

test('folders are told as they are while they are few, and joined in the one above when they are many', () => {
  const numbered = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ bucket: 'one', folder: `media/${at}` }));
  expect(foldersOf(numbered(10))).toHaveLength(10);
  expect(foldersOf(numbered(5000))).toEqual([{ bucket: 'one', folder: 'media' }]);
  const top = Array.from({ length: 11 }, (_, at) => ({ bucket: 'one', folder: `${at}` }));
  expect(foldersOf(top)).toEqual([{ bucket: 'one', folder: '' }]);
});
