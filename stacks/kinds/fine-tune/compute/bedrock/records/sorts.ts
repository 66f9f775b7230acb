/** What can be wrong with a record, besides being of another format. `problem` is a clause that many records can share. */
interface Sort {
  readonly severity: 'error' | 'warning';
  readonly problem: string;
  readonly why: string;
  readonly fix: string;
}

const ROLES = 'the user asks and the assistant answers in turn, the assistant has the last word';
const SHAPE =
  'Bedrock reads every record in the base model’s own format and fails the job at the first that is not';
const IGNORED = 'AWS’s validator ignores it; what the job does with it is not known';
const NOTHING_TO_LEARN = 'AWS’s validator takes it, but there is nothing in it to learn from';

/** The sorts of findings; names are a contract, because reports are filtered by them. */
export const SORTS = {
  'schema-version': {
    severity: 'error',
    problem: '`schemaVersion` is not the one of this base model',
    why: SHAPE,
    fix: 'write `"schemaVersion": "bedrock-conversation-2024"` in each record',
  },
  'schema-version-missing': {
    severity: 'warning',
    problem: 'there is no `schemaVersion`',
    why: 'AWS’s page has it in each record of this base model; its validator does not ask for it',
    fix: 'write `"schemaVersion": "bedrock-conversation-2024"` in each record',
  },
  'schema-version-type': {
    severity: 'error',
    problem: '`schemaVersion` is not a text',
    why: SHAPE,
    fix: 'write `"schemaVersion": "bedrock-conversation-2024"`',
  },
  system: {
    severity: 'error',
    problem: '`system` is not a list of `{"text": "…"}`',
    why: SHAPE,
    fix: 'write `"system": [{"text": "…"}]`, or leave it out',
  },
  'system-text': {
    severity: 'error',
    problem: '`system` is not a text',
    why: SHAPE,
    fix: 'write `"system": "…"`, or leave it out',
  },
  'system-count': {
    severity: 'error',
    problem: '`system` does not have exactly one text',
    why: 'this base model takes one system prompt a record, or none',
    fix: 'put everything into one text, or leave `system` out',
  },
  messages: {
    severity: 'error',
    problem: 'there is no list of `messages`',
    why: SHAPE,
    fix: 'write `"messages": […]` with a turn of the user and one of the assistant',
  },
  turn: {
    severity: 'error',
    problem: 'a turn is not an object with `role` and `content`',
    why: SHAPE,
    fix: 'write `{"role": "user", "content": …}`',
  },
  role: {
    severity: 'error',
    problem: 'a role is neither `user` nor `assistant`',
    why: 'Bedrock knows these two roles, in lower case',
    fix: 'write `"role": "user"` or `"role": "assistant"`',
  },
  'system-turn': {
    severity: 'error',
    problem: 'the system prompt stands among the turns',
    why: 'what the system says is a field of its own here',
    fix: 'move it to `system`, beside `messages`',
  },
  'first-turn': {
    severity: 'error',
    problem: 'the first turn is not the user’s',
    why: ROLES,
    fix: 'begin with the user’s turn',
  },
  alternation: {
    severity: 'error',
    problem: 'two turns of one role follow each other',
    why: ROLES,
    fix: 'join them into one turn, or add the one that is missing between them',
  },
  'last-turn': {
    severity: 'error',
    problem: 'the last turn is not the assistant’s',
    why: 'the assistant’s turns are what is learned; a record that ends with a question teaches nothing',
    fix: 'add the answer, or remove the last turn',
  },
  'too-many-turns': {
    severity: 'error',
    problem: 'there are more turns than a record may have',
    why: 'this training takes one prompt a record, with or without its answer',
    fix: 'make a record of each question and answer',
  },
  content: {
    severity: 'error',
    problem: '`content` is not a list of blocks',
    why: SHAPE,
    fix: 'write `"content": [{"text": "…"}]`',
  },
  'content-text': {
    severity: 'error',
    problem: '`content` is not a text',
    why: SHAPE,
    fix: 'write `"content": "…"`',
  },
  block: {
    severity: 'error',
    problem: 'a block of `content` has nothing in it that this base model takes',
    why: SHAPE,
    fix: 'write `{"text": "…"}`, or remove the block',
  },
  text: {
    severity: 'error',
    problem: '`text` is not a text',
    why: SHAPE,
    fix: 'write the text in quotes',
  },
  'empty-turn': {
    severity: 'error',
    problem: 'a turn says nothing',
    why: 'AWS fails a turn whose texts are all empty',
    fix: 'write its text, or remove the record',
  },
  'empty-text': {
    severity: 'warning',
    problem: 'a text is empty',
    why: NOTHING_TO_LEARN,
    fix: 'write the text, or remove the block or the record',
  },
  'unknown-key': {
    severity: 'warning',
    problem: 'there is a key that Bedrock’s format does not have',
    why: IGNORED,
    fix: 'remove the key',
  },
  tools: {
    severity: 'warning',
    problem: 'there is a tool section',
    why: 'AWS says of fine-tuning Nova that adding tool sections might cause the job to fail; Temper does not judge what is in them',
    fix: 'train on records without tools, or try with few of them first',
  },
  reasoning: {
    severity: 'error',
    problem: 'there is reasoning, which this base model does not take here',
    why: 'reasoning stands in turns of the assistant, as `{"reasoningContent": {"reasoningText": {"text": "…"}}}`, and Nova 2 Lite alone learns from it',
    fix: 'remove the block',
  },
  'reasoning-shape': {
    severity: 'error',
    problem: '`reasoningContent` has no `reasoningText.text`',
    why: 'Nova 2 Lite learns from reasoning in text only',
    fix: 'write `{"reasoningContent": {"reasoningText": {"text": "…"}}}`',
  },
  reserved: {
    severity: 'error',
    problem: 'a text has a word that AWS reserves',
    why: 'reserved words fail the training job wherever they stand in the text',
    fix: 'write another word with the same meaning',
  },
  'reserved-perhaps': {
    severity: 'warning',
    problem: 'a text has a word that AWS’s validator refuses',
    why: 'AWS’s page reserves the words in prompts and as it writes them; its validator finds them in every text and in any case',
    fix: 'write another word with the same meaning, to be safe',
  },
  'media-type': {
    severity: 'error',
    problem: 'there is a medium that this base model does not take',
    why: 'a job for it fails on media of this sort',
    fix: 'remove the block, or train a base model that takes it (docs/record-formats.md)',
  },
  'media-perhaps': {
    severity: 'warning',
    problem: 'there is a document',
    why: 'AWS’s validator takes documents, its page on fine-tuning in Bedrock does not name them',
    fix: 'try with few records first',
  },
  'media-role': {
    severity: 'error',
    problem: 'there is a medium in a turn of the assistant',
    why: 'the assistant answers with text',
    fix: 'move it to the user’s turn, or remove it',
  },
  'media-shape': {
    severity: 'error',
    problem: 'a medium is not told by `format` and `source.s3Location.uri`',
    why: 'a training job reads media from S3 only; bytes in the record are not taken',
    fix: 'write `{"format": "png", "source": {"s3Location": {"uri": "s3://…"}}}`',
  },
  'media-format': {
    severity: 'error',
    problem: 'a medium has a `format` that this base model does not take',
    why: 'a job for it fails on media of another format',
    fix: 'convert the file, and say its format',
  },
  'media-uri': {
    severity: 'error',
    problem: 'a medium is not at an S3 URI that Bedrock takes',
    why: 'the URI of a medium is `s3://<bucket>/<folder>/<file>` of letters, digits and `_-/.`',
    fix: 'copy the object to such a key',
  },
  'media-folder': {
    severity: 'error',
    problem: 'a medium stands in no folder of its bucket',
    why: 'the job’s role may read the folders that the records name, and this one would be the whole bucket',
    fix: 'move media into a folder: `s3://<bucket>/<folder>/<file>`',
  },
  'media-count': {
    severity: 'error',
    problem: 'there are more media than a record may have',
    why: 'AWS limits the images, videos and documents of a record',
    fix: 'make several records of it',
  },
  'media-mixed': {
    severity: 'error',
    problem: 'there are both videos and images or documents',
    why: 'a dataset holds text with images or text with videos, never both',
    fix: 'train on one sort of media',
  },
  prompt: {
    severity: 'error',
    problem: '`prompt` is not a text',
    why: SHAPE,
    fix: 'write `{"prompt": "…", "completion": "…"}`',
  },
  completion: {
    severity: 'error',
    problem: '`completion` is not a text',
    why: SHAPE,
    fix: 'write `{"prompt": "…", "completion": "…"}`',
  },
  input: {
    severity: 'error',
    problem: '`input` is not a text',
    why: SHAPE,
    fix: 'write `{"input": "…"}`',
  },
  'image-ref': {
    severity: 'error',
    problem: '`image-ref` is not the S3 URI of an image',
    why: SHAPE,
    fix: 'write `{"image-ref": "s3://<bucket>/<folder>/<file>.png", "caption": "…"}`',
  },
  'image-format': {
    severity: 'warning',
    problem: 'an image is neither a JPEG nor a PNG file by its name',
    why: 'Bedrock takes JPEG and PNG here',
    fix: 'convert the file',
  },
  caption: {
    severity: 'error',
    problem: '`caption` is not a text of the length that this base model takes',
    why: 'AWS limits captions, and fails the job at the first that is shorter or longer',
    fix: 'write a caption within the limits',
  },
  tokens: {
    severity: 'error',
    problem: 'the record is longer than this base model takes',
    why: 'even at ten characters for a token, more than any text has, it is too long',
    fix: 'shorten or divide the record',
  },
  'tokens-perhaps': {
    severity: 'warning',
    problem: 'the record may be longer than this base model takes',
    why: 'nobody publishes the tokenizer, so its tokens are estimated from its characters by AWS’s rule',
    fix: 'shorten or divide the record',
  },
  'blank-line': {
    severity: 'warning',
    problem: 'the line has no record',
    why: 'AWS’s newest validator passes over empty lines, older ones fail',
    fix: 'remove the line',
  },
  'blank-line-fails': {
    severity: 'error',
    problem: 'the line has no record',
    why: 'AWS’s validator for this base model fails at an empty line, at the end of the file too',
    fix: 'remove the line',
  },
} as const satisfies Record<string, Sort>;

export type SortName = keyof typeof SORTS;
