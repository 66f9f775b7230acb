import { fineTune } from './spec-text.ts';

export interface Case {
  readonly name: string;
  readonly text: string;
  readonly code: string;
  readonly says: string;
}

const head = 'apiVersion: temper/v1alpha1\nkind: FineTune\n';

/** Each has one mistake, between « and ». */
export const PLACES: readonly Case[] = [
  {
    name: 'a duplicate key, at the second one',
    text: fineTune('attempt: 1\n«attempt»: 2'),
    code: 'SPEC_DUPLICATE_KEY',
    says: 'the key `attempt` stands here for the second time',
  },
  {
    name: 'a duplicate key that is quoted once',
    text: fineTune('attempt: 1\n«"attempt"»: 2'),
    code: 'SPEC_DUPLICATE_KEY',
    says: 'the key `attempt`',
  },
  {
    name: 'a tag, at the value it is on',
    text: fineTune('tags: { a: !Ref «foo» }'),
    code: 'SPEC_TAG',
    says: 'the tag `!Ref` is not allowed in a spec',
  },
  {
    name: 'a tag that would run code elsewhere',
    text: fineTune(`tags: { a: !!js/function «"function(){}"» }`),
    code: 'SPEC_TAG',
    says: 'the tag `!!js/function`',
  },
  {
    name: 'a tag on a mapping',
    text: fineTune('tags: !!python/object:os.system «{ a: b }»'),
    code: 'SPEC_TAG',
    says: 'the tag `!!python/object:os.system`',
  },
  {
    name: 'a binary value',
    text: fineTune('tags: { a: !!binary «aGVsbG8=» }'),
    code: 'SPEC_TAG',
    says: 'the tag `!!binary`',
  },
  {
    name: 'a merge key',
    text: fineTune('tags: { «<<»: { a: b } }'),
    code: 'SPEC_ALIAS',
    says: 'the merge key `<<` is not supported',
  },
  {
    name: 'an alias without an anchor',
    text: fineTune('tags: «*shared»'),
    code: 'SPEC_ALIAS',
    says: 'the alias `*shared` has no anchor before it',
  },
  {
    name: 'an alias to an anchor of another document',
    text: `${fineTune('tags: &shared { a: b }')}---\n${fineTune('tags: «*shared»').replace('support-bot', 'other')}`,
    code: 'SPEC_ALIAS',
    says: 'has no anchor before it in this document',
  },
  {
    name: 'an alias inside its own anchor',
    text: fineTune('tags: &loop { a: «*loop» }'),
    code: 'SPEC_ALIAS',
    says: 'the alias `*loop` stands inside its own anchor',
  },
  {
    name: 'a wrong value behind an alias, at the alias',
    text: fineTune('tags: { a: &x "1" }\nattempt: «*x»'),
    code: 'SPEC_TYPE',
    says: '`spec.attempt` must be a whole number, not `"1"`',
  },
  {
    name: 'a key that is a number',
    text: fineTune('tags: { «1»: a }'),
    code: 'SPEC_TYPE',
    says: 'a key must be text, this one is `1`, which is not text',
  },
  {
    name: 'a key that is true',
    text: fineTune('tags: { «true»: a }'),
    code: 'SPEC_TYPE',
    says: 'this one is `true`',
  },
  {
    name: 'a key that is a list',
    text: fineTune('tags:\n    ? «[a]»\n    : b'),
    code: 'SPEC_TYPE',
    says: 'a key must be text, this one is a list',
  },
  {
    name: '__proto__, which is no key and changes no prototype',
    text: fineTune('«__proto__»: { polluted: yes }'),
    code: 'SPEC_UNKNOWN_KEY',
    says: 'the key `__proto__` is not part of a spec',
  },
  {
    name: '__proto__ among tags, where names are free',
    text: fineTune('tags: { «__proto__»: x }'),
    code: 'SPEC_UNKNOWN_KEY',
    says: '`__proto__`',
  },
  {
    name: 'constructor',
    text: fineTune('«constructor»: x'),
    code: 'SPEC_UNKNOWN_KEY',
    says: '`constructor` is not a key of `spec`',
  },
  {
    name: 'toString',
    text: fineTune('hyperparameters: { «toString»: 1 }'),
    code: 'SPEC_UNKNOWN_KEY',
    says: '`toString` is not a key of `spec.hyperparameters`',
  },
  {
    name: 'a tab as indentation',
    text: `${head}metadata:\n«\t»name: a\n`,
    code: 'SPEC_YAML',
    says: 'a tab is used as indentation',
  },
  {
    name: 'a quote that is never closed, at the quote that opens',
    text: `${head}metadata:\n  name: «"»support-bot\nspec:\n  version: 1\n`,
    code: 'SPEC_YAML',
    says: 'this quote is never closed',
  },
  {
    name: 'a second colon in a value',
    text: `${head}metadata:\n  description: «A»nswers: quickly\n`,
    code: 'SPEC_YAML',
    says: 'a second `:` follows on the same line',
  },
  {
    name: 'an escape that does not exist',
    text: `${head}metadata:\n  description: "a«\\»q"\n`,
    code: 'SPEC_YAML',
    says: 'invalid escape sequence',
  },
  {
    name: 'a backtick at the start of a value',
    text: `${head}metadata:\n  name: «\`»name\`\n`,
    code: 'SPEC_YAML',
    says: 'plain value cannot start with',
  },
  {
    name: 'a NUL character',
    text: fineTune('').replace('support', 'sup«\0»port'),
    code: 'SPEC_CHARACTER',
    says: 'the control character U+0000 stands here',
  },
  {
    name: 'an escape character, which a terminal would obey',
    text: fineTune('tags: { a: "«\u001B»[31m" }'),
    code: 'SPEC_CHARACTER',
    says: 'U+001B',
  },
  {
    name: 'a NUL character in a comment',
    text: fineTune('# a «\0» b'),
    code: 'SPEC_CHARACTER',
    says: 'U+0000',
  },
  {
    name: 'an escape that stands for a NUL',
    text: fineTune('').replace('name:', 'description: «"a\\0b"», name:'),
    code: 'SPEC_CHARACTER',
    says: 'an escape in this text stands for U+0000',
  },
  {
    name: 'an escape that stands for half of a surrogate pair',
    text: fineTune('').replace('name:', 'description: «"\\uD800"», name:'),
    code: 'SPEC_CHARACTER',
    says: 'U+D800',
  },
  {
    name: 'half of a surrogate pair',
    text: fineTune('').replace('name:', 'description: "«\uD800»", name:'),
    code: 'SPEC_CHARACTER',
    says: 'half of a surrogate pair, U+D800',
  },
  {
    name: 'text that was not UTF-8',
    text: fineTune('').replace('name:', 'description: "caf«\uFFFD»", name:'),
    code: 'SPEC_CHARACTER',
    says: 'the replacement character U+FFFD',
  },
  {
    name: 'a bidirectional override, which shows a reviewer another text',
    text: fineTune('').replace('name:', 'description: "«\u202E»txet", name:'),
    code: 'SPEC_CHARACTER',
    says: 'the bidirectional control U+202E',
  },
  {
    name: 'YAML 1.1, which reads values differently',
    text: `«%YAML» 1.1\n---\n${fineTune('')}`,
    code: 'SPEC_YAML',
    says: 'specs are YAML 1.2',
  },
  {
    name: 'multi-byte characters before the mistake on its line',
    text: fineTune('tags: { a: "übergrößenträger", «aws:x»: y }').replace(
      '"übergrößenträger"',
      'x # über\n   , b: z',
    ),
    code: 'SPEC_VALUE',
    says: 'aws:x',
  },
  {
    name: 'astral characters before the mistake on its line: one column each',
    text: fineTune('').replace('{ name', '{ description: "🐑👩‍👩‍👧𝒳", «nmae»: a, name'),
    code: 'SPEC_UNKNOWN_KEY',
    says: '`nmae`',
  },
  {
    name: 'combining and wide characters before the mistake on its line',
    text: fineTune('').replace('{ name', '{ description: "日本語 e\u0301", «nmae»: a, name'),
    code: 'SPEC_UNKNOWN_KEY',
    says: '`nmae`',
  },
  {
    name: 'a tab before the mistake on its line',
    text: fineTune('tags: {\t\ta: b,\t«aws:x»: y }'),
    code: 'SPEC_VALUE',
    says: 'aws:x',
  },
];
