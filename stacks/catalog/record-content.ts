/** What media a block of a record can hold. */
export const MEDIA = ['image', 'video', 'document'] as const;
export type Media = (typeof MEDIA)[number];

/** Media of one sort that a user's turns may hold. */
export interface MediaFact {
  /** As the block's `format` says it, lower case. */
  readonly formats: readonly string[];
  /** How many a record may have. */
  readonly most: number;
  /** Why it is not AWS's own word that the model takes them; using them is then a warning. */
  readonly unverified?: string;
}

/** Words that a text must not contain. */
export interface ReservedWords {
  readonly words: readonly string[];
  /** `prompts`: what the user and the system say; `all`: answers too. */
  readonly within: 'prompts' | 'all';
  readonly anyCase?: boolean;
  /** Why it is not AWS's own word that they fail a job; using them is then a warning. */
  readonly unverified?: string;
}

/** What a record of a base model may hold, besides its format. What is absent is not limited, or not known. */
export interface RecordContent {
  /** By the block that holds them; a model without takes text only. */
  readonly media?: { readonly [Sort in Media]?: MediaFact };
  /** Media must stand in the bucket of the dataset that names them. */
  readonly mediaInOwnBucket?: boolean;
  /** Images and videos may not stand in one dataset. */
  readonly oneSortOfMedia?: boolean;
  /** Answers may hold the reasoning that led to them. */
  readonly reasoning?: boolean;
  /** Tool sections are known to AWS, which says that they might fail the job. */
  readonly tools?: 'might-fail';
  readonly reserved?: readonly ReservedWords[];
  /** System prompts that a record may have at most; it has at least one where it has the key. */
  readonly mostSystemPrompts?: number;
  /** `"system": null` is the same as no `system`. */
  readonly nullIsAbsent?: boolean;
  /** A record may end with the user: another model answers. */
  readonly answerOptional?: boolean;
  /** Turns a record may have at most. */
  readonly mostTurns?: number;
  /** Characters of an image's caption. */
  readonly caption?: { readonly min: number; readonly max: number };
  /** Characters that count as a token where a record's length is judged; six, AWS's rule for planning, where absent. */
  readonly charactersPerToken?: number;
  /** A line without a record fails the dataset. Where absent that is not known. */
  readonly blankLinesFail?: boolean;
  /** The name of a dataset's file has letters, digits and `_-/.` only. */
  readonly plainFileNames?: boolean;
}
