/* Records of every format that its base model takes, and pieces to make others of. */
import { findBaseModel, type BaseModel } from '../../../../../../../stacks/catalog/index.ts';

type Fields = Readonly<Record<string, unknown>>;

export const VERSION = 'bedrock-conversation-2024';

export const turn = (role: string, ...content: readonly unknown[]): Fields => ({
  role,
  content: content.map((block) => (typeof block === 'string' ? { text: block } : block)),
});

export const talk = (...messages: readonly unknown[]): Fields => ({ messages });

export const image = (uri = 's3://bucket/media/a.png', format = 'png'): Fields => ({
  image: { format, source: { s3Location: { uri } } },
});
export const video = (uri = 's3://bucket/media/a.mp4', format = 'mp4'): Fields => ({
  video: { format, source: { s3Location: { uri } } },
});
export const document = (uri = 's3://bucket/media/a.pdf', format = 'pdf'): Fields => ({
  document: { format, source: { s3Location: { uri } } },
});
export const reasoning = (text: unknown = 'Because it is.'): Fields => ({
  reasoningContent: { reasoningText: { text } },
});

export const asked = turn('user', 'What is it?');
export const answered = turn('assistant', 'It is this.');

export function modelCalled(id: string): BaseModel {
  const model = findBaseModel(id);
  if (model === undefined) throw new Error(`no base model is called ${id}`);
  return model;
}

export const MODELS = {
  micro: modelCalled('amazon.nova-micro-v1:0:128k'),
  lite: modelCalled('amazon.nova-lite-v1:0:300k'),
  lite2: modelCalled('amazon.nova-2-lite-v1:0:256k'),
  llama31: modelCalled('meta.llama3-1-8b-instruct-v1:0:128k'),
  llama32: modelCalled('meta.llama3-2-3b-instruct-v1:0:128k'),
  vision: modelCalled('meta.llama3-2-11b-instruct-v1:0:128k'),
  haiku: modelCalled('anthropic.claude-3-haiku-20240307-v1:0:200k'),
  titanImage: modelCalled('amazon.titan-image-generator-v2:0'),
  embeddings: modelCalled('amazon.titan-embed-image-v1:0'),
} as const;
