/**
 * What fingers know from other tools: OpenAI, Together, Vertex AI, Axolotl, Hugging Face, SkyPilot, HyperPod recipes,
 * Bedrock's and SageMaker's APIs, Terraform. Names are compared without capitals, dashes and underscores, so
 * `n_epochs` covers `nEpochs` and `N-EPOCHS`.
 */
export interface NearMiss {
  /** Separated by white space. */
  readonly names: string;
  /** Where it belongs in the kind that lists it. */
  readonly to?: string;
  /** Whether it belongs there in this document, as it was written; `instead` holds where it does not. @default always */
  readonly when?: (document: unknown) => boolean;
  /** What to do when it belongs nowhere in this kind, as an instruction. */
  readonly instead?: string;
  readonly why?: string;
}
