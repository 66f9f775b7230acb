/* What a change destroys or replaces, in the words of whoever has to live without it. */
import { counted } from '../../../stacks/language/display.ts';
import { IRREPLACEABLE } from '../../gates/deletion.ts';
import type { ReviewedChange, StackReview } from '../../review/stack-review.ts';
import { clippedText, markdownCode } from '../markdown-text.ts';
import { NOUNS } from '../resource-words.ts';

/** Code points of a name. */
const NAME = 100;

/** What the loss of what cannot be made again means; `name` is Markdown already. */
const WORDS: Readonly<Record<string, { gone(name: string): string; again(name: string): string }>> =
  {
    aws_bedrock_custom_model: {
      gone: (name) => `deletes the custom model ${name}, which cannot be brought back`,
      again: (name) =>
        `deletes the custom model ${name}, which cannot be brought back, and trains another`,
    },
    aws_s3_bucket: {
      gone: (name) => `deletes the bucket ${name} with all data in it`,
      again: (name) =>
        `deletes the bucket ${name} with all data in it, and makes an empty one in its place`,
    },
    aws_s3_object: {
      gone: (name) => `deletes the dataset file ${name}`,
      again: (name) => `deletes the dataset file ${name}, and writes another in its place`,
    },
    aws_kms_key: {
      gone: (name) =>
        `deletes the encryption key ${name}: what was encrypted with it becomes unreadable for good`,
      again: (name) =>
        `deletes the encryption key ${name}, and makes another: what was encrypted with it becomes unreadable for good`,
    },
  };

export interface Loss {
  /** No deletion and no making again brings it back. */
  readonly forGood: boolean;
  /** Markdown, without the name of the stack: `deletes the bucket …`. */
  readonly text: () => string;
}

export function losesSomething({ changes }: Pick<StackReview, 'changes'>): boolean {
  return changes.some(isLost);
}

function isLost({ action }: ReviewedChange): boolean {
  return action === 'delete' || action === 'replace';
}

/** The losses of a stack, those for good first; what can be made again is counted in one line. */
export function lossesOf({ changes }: Pick<StackReview, 'changes'>): readonly Loss[] {
  const lost = changes.filter(isLost);
  const single = lost.filter(({ type }) => type in WORDS || IRREPLACEABLE.includes(type));
  const others = lost.filter((one) => !single.includes(one));
  return [
    ...single
      .map((change) => ({
        forGood: IRREPLACEABLE.includes(change.type),
        text: () => words(change),
      }))
      .toSorted((a, b) => Number(b.forGood) - Number(a.forGood)),
    ...summed(others, 'delete'),
    ...summed(others, 'replace'),
  ];
}

function words(change: ReviewedChange): string {
  const name = markdownCode(clippedText(change.name ?? change.address, NAME));
  const known = Object.hasOwn(WORDS, change.type) ? WORDS[change.type] : undefined;
  if (known !== undefined) return change.action === 'delete' ? known.gone(name) : known.again(name);
  const again = change.action === 'delete' ? '' : ', and makes another in its place';
  return `deletes ${NOUNS[change.type]?.[0] ?? 'what cannot be made again,'} ${name}${again}`;
}

/** `deletes 1 role, 2 event rules and 3 settings`. */
function summed(changes: readonly ReviewedChange[], action: 'delete' | 'replace'): Loss[] {
  const counts = new Map<string, number>();
  for (const change of changes.filter((one) => one.action === action)) {
    const noun = Object.hasOwn(NOUNS, change.type) ? change.type : '';
    counts.set(noun, (counts.get(noun) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  const parts = [...counts].map(([type, count]) => {
    const [one, many] = NOUNS[type] ?? ['setting', 'settings'];
    return `${counted(count)} ${count === 1 ? one : many}`;
  });
  const verb = action === 'delete' ? 'deletes' : 'deletes and makes again';
  return [{ forGood: false, text: () => `${verb} ${parts.join(', ')}` }];
}
