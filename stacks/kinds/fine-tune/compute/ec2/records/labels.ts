import type { SourceRange } from '../../../../../language/source.ts';
import type { FileFacts, LabelFacts } from '../../../dataset-facts.ts';
import { emptyPart, MOST_LABELS } from './row-parts.ts';

/** What keeps labels from being learnt. */
export type WrongLabels =
  | { readonly what: 'one' }
  | { readonly what: 'many' }
  | { readonly what: 'few'; readonly part: 'validation' | 'test' }
  /** Labels of the validation data alone. */
  | { readonly what: 'strange'; readonly first: SourceRange; readonly count: number };

/** What is wrong with the labels of data whose rows are sound; nothing where nobody has looked. */
export function wrongLabels(
  train: FileFacts['labels'],
  validation: FileFacts['labels'],
): readonly WrongLabels[] {
  if (train === undefined) return [];
  if (train.size < 2) return [{ what: 'one' }];
  if (train.size > MOST_LABELS) return [{ what: 'many' }];
  const rows = Array.from(train.values(), ({ records }) => records);
  const part = emptyPart(rows, validation === undefined ? ['validation', 'test'] : ['test']);
  return [
    ...(part === undefined ? [] : [{ what: 'few' as const, part }]),
    ...strangeIn(train, validation ?? new Map<string, LabelFacts>()),
  ];
}

function strangeIn(
  train: ReadonlyMap<string, LabelFacts>,
  validation: ReadonlyMap<string, LabelFacts>,
): WrongLabels[] {
  const strange = [...validation].filter(([label]) => !train.has(label));
  const [first] = strange;
  return first === undefined
    ? []
    : [{ what: 'strange', first: first[1].first, count: strange.length }];
}
