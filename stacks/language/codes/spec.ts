import type { CodeInfo } from './code-info.ts';

/** SPEC_: text and schema of the specs. */
export const SPEC_CODES = {
  SPEC_YAML: {
    exit: 1,
    summary: 'the file is not valid YAML',
    explanation: `The text could not be read as YAML 1.2. Only what stands before the mistake in the same document is
checked further; other documents of the file are checked as usual.

The commonest causes are a tab used as indentation, keys of one mapping that do not start in the same column, a quote or
bracket that is never closed, and a value with \`: \` in it that is not quoted.`,
    example: `metadata:
  description: Answers: quickly      # a second colon: put the value in quotes`,
  },
  SPEC_CHARACTER: {
    exit: 1,
    summary: 'the file holds a character that no spec may hold',
    explanation: `Control characters, halves of surrogate pairs and the replacement character U+FFFD have no business in a
spec; most often they mean that the file was saved as UTF-16 or Latin-1 instead of UTF-8. Bidirectional controls
(U+202A–U+202E, U+2066–U+2069) are refused because they make a reviewer see another text than the one that is applied.`,
    example: `metadata:
  description: "ends with a NUL\\0"`,
  },
  SPEC_DUPLICATE_KEY: {
    exit: 1,
    summary: 'a key stands twice in one mapping',
    explanation: `YAML calls a repeated key an error, but many tools keep the last one silently and others the first. A
spec that means one thing to a reviewer and another to a tool must not train a model, so it is refused. Remove one of
the two.`,
    example: `hyperparameters:
  epochs: 3
  epochs: 5`,
  },
  SPEC_UNKNOWN_KEY: {
    exit: 1,
    summary: 'a key is not part of the schema',
    explanation: `Every key of a spec is known: an unknown one is a misspelling, a name from another tool, or a key at
the wrong level, and ignoring it would train something else than you meant. The message names the key that was probably
meant and where it belongs. \`docs/reference/specs.md\` lists all keys; with the \`yaml-language-server\` line at the top
of a spec your editor completes them.`,
    example: `hyperparameters:
  n_epochs: 3                        # epochs`,
  },
  SPEC_MISSING_KEY: {
    exit: 1,
    summary: 'a required key is absent',
    explanation: `A spec without this key has no meaning, and there is no default that would be right for everyone. The
place that is shown is the mapping in which the key belongs.`,
    example: `kind: FineTune
metadata: { name: support-bot }
spec:
  version: 1                         # environment, baseModel and dataset are missing`,
  },
  SPEC_TYPE: {
    exit: 1,
    summary: 'a value has the wrong type',
    explanation: `YAML decides by its form what a value is: \`5\` is a number, \`"5"\` and \`5 epochs\` are text,
\`a: 1\` below a key is a mapping and \`- a\` an item of a list. Most often quotes are missing or too many. An account id
must be quoted: without quotes it is a number, and a leading zero is lost.

Whole numbers with a leading zero (\`012\`) are refused because YAML 1.1 reads them as octal and YAML 1.2 as decimal.`,
    example: `spec:
  account: 012345678901              # write "012345678901"`,
  },
  SPEC_VALUE: {
    exit: 1,
    summary: 'a value is outside of what is allowed',
    explanation: `The value has the right type but is too small, too large, too long, not one of the allowed words, or
not of the required form. The message says what is allowed. Limits that depend on the base model are checked by rules
with codes of their own.`,
    example: `spec:
  attempt: 0                         # counted from 1
  method: SFT                        # sft`,
  },
  SPEC_KIND: {
    exit: 1,
    summary: 'the kind of a document is missing or unknown',
    explanation: `Temper finds specs by their \`kind\`, not by their file name: every document below \`specs/\` must say
\`kind: Environment\` or \`kind: FineTune\`. Capital letters count.`,
    example: `apiVersion: temper/v1alpha1
kind: Finetune                       # FineTune`,
  },
  SPEC_API_VERSION: {
    exit: 1,
    summary: 'the apiVersion is missing or unknown',
    explanation: `\`apiVersion\` says in which version of the format the document is written, so that a later Temper can
still read it. This version reads \`temper/v1alpha1\`.`,
    example: `apiVersion: v1alpha1               # temper/v1alpha1
kind: FineTune`,
  },
  SPEC_TAG: {
    exit: 1,
    summary: 'a YAML tag is used',
    explanation: `A spec is data. Tags such as \`!Ref\`, \`!!js/function\` or \`!!python/object\` ask the reader to
evaluate or construct something, and nothing in a spec is ever evaluated. The tags of YAML's own core types
(\`!!str\`, \`!!int\`, …) are allowed but never needed.`,
    example: `spec:
  account: !Ref AWS::AccountId`,
  },
  SPEC_ALIAS: {
    exit: 1,
    summary: 'an alias or merge key cannot be used like this',
    explanation: `An alias (\`*name\`) may stand for a value that is anchored (\`&name\`) earlier in the same document.
It may not contain itself, and all aliases of a document together may stand for at most 1,000 values, which no honest
spec needs. Merge keys (\`<<\`) are refused: YAML 1.2 has none, and a reviewer must see which line a value comes from.`,
    example: `hyperparameters:
  <<: *defaults                      # write the keys out`,
  },
  SPEC_TOO_LARGE: {
    exit: 1,
    summary: 'the file is too large to be a spec',
    explanation: `A spec is a page of text. A file of more than 512 KiB, or with more than 20,000 values, is almost
always data in the wrong place. Training data belongs in \`.jsonl\` files, which a spec names in \`dataset.train\`.`,
  },
  SPEC_TOO_DEEP: {
    exit: 1,
    summary: 'values are nested too deeply',
    explanation: `Nothing in a spec is deeper than five levels; more than 32 are refused before they are read. Usually
brackets were never closed, or data of another kind stands in the file.`,
    example: `spec: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[`,
  },
  SPEC_TOO_MANY: {
    exit: 1,
    summary: 'the file has more mistakes than are shown',
    explanation: `At most 100 mistakes of a file are shown. So many usually have one cause, for example a file of another
kind below \`specs/\`.`,
  },
  SPEC_EMPTY: {
    exit: 1,
    summary: 'a file declares nothing',
    explanation: `The file is empty or holds only comments. That is allowed, but it is often a spec that was not saved,
or whose only document is commented out.`,
    example: `# apiVersion: temper/v1alpha1
# kind: FineTune`,
  },
} as const satisfies Record<string, CodeInfo>;
