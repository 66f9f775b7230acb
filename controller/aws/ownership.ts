/** A resource found under a planned name. */
export interface Existing {
  /** What the provider expects in an `import` block. */
  readonly importId: string;
  /** True when it is this stack's: adopt it. False: the name is taken, leave it alone. */
  readonly ours: boolean;
  /** Whose it is when it is not ours, as far as it is known: another stack's id, `another AWS account`. */
  readonly owner?: string;
  /** Why it is not ours, as a sentence for a diagnostic. */
  readonly why?: string;
}

/** The tag that says which stack a resource belongs to. */
export const STACK_TAG = 'temper:stack';

export function ownership(
  tags: Readonly<Record<string, string>>,
  stackId: string,
): Pick<Existing, 'ours' | 'owner' | 'why'> {
  const owner = tags[STACK_TAG];
  if (owner === stackId) return { ours: true };
  if (owner === undefined)
    return { ours: false, why: `it carries no ${STACK_TAG} tag, so it was not made by Temper` };
  return { ours: false, owner, why: `its ${STACK_TAG} tag says that it belongs to ${owner}` };
}

/** Most services give tags as a list of pairs. */
export function fromTagList(
  tags:
    | readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[]
    | undefined,
): Record<string, string> {
  return Object.fromEntries(
    (tags ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])),
  );
}

/** A planned attribute that is known and a non-empty text. */
export function text(values: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
