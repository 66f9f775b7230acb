import type { Source } from './base-model.ts';

/*
 * Where the catalog's facts were read, and when. Pages of AWS's own come first; a third party's copy says so in the
 * fact that rests on it (`unverified`). A date is the day of reading, or of the copy.
 */

const USER_GUIDE = 'https://docs.aws.amazon.com/bedrock/latest/userguide';

export const FINE_TUNING_PAGE: Source = {
  source: `${USER_GUIDE}/custom-model-fine-tuning.html`,
  date: '2026-11-20',
  covers: 'ids, regions and methods',
};

export const HYPERPARAMETERS_PAGE: Source = {
  source: `${USER_GUIDE}/custom-models-hp.html`,
  date: '2026-11-20',
  covers: 'hyperparameters',
};

export const DATA_PAGE: Source = {
  source: `${USER_GUIDE}/model-customization-prepare.html`,
  date: '2026-11-20',
  covers: 'record format and dataset limits',
};

export const NOVA_DATA_GUIDE: Source = {
  source:
    'https://docs.aws.amazon.com/nova/latest/userguide/fine-tune-prepare-data-understanding.html',
  date: '2026-11-20',
  covers: 'record format and dataset limits',
};

export const NOVA_2_DATA_GUIDE: Source = {
  source: 'https://docs.aws.amazon.com/nova/latest/nova2-userguide (SFT data preparation)',
  date: '2026-11-21',
  covers: 'record format and dataset limits',
};

export const ON_DEMAND_PAGE: Source = {
  source: `${USER_GUIDE}/deploy-custom-model-on-demand.html`,
  date: '2026-11-20',
  covers: 'on-demand serving',
};

export const PROVISIONED_PAGE: Source = {
  source: `${USER_GUIDE}/prov-thru-supported.html`,
  date: '2026-11-20',
  covers: 'provisioned throughput',
};

export const DISTILLATION_PAGE: Source = {
  source: `${USER_GUIDE}/prequisites-model-distillation.html`,
  date: '2026-11-20',
  covers: 'distillation students',
};

export const REINFORCEMENT_PAGE: Source = {
  source: `${USER_GUIDE}/rft-nova-models.html`,
  date: '2026-11-20',
  covers: 'reinforcement fine-tuning',
};

export const HAIKU_VALIDATOR: Source = {
  source: 'https://github.com/aws-samples/amazon-bedrock-samples (claude-haiku/DataValidation)',
  date: '2026-08-21',
  covers: 'dataset limits',
};

export const LLAMA_VALIDATOR: Source = {
  source: 'https://github.com/aws-samples/amazon-bedrock-samples (meta-llama/dataset_validation)',
  date: '2026-08-21',
  covers: 'dataset limits',
};

/** The limits of Nova Canvas and of Titan Image are in the page's copies; AWS's page now shows them by model. */
export const IMAGE_DATA_PAGE: Source = {
  source: `${USER_GUIDE}/model-customization-prepare.html`,
  date: '2026-11-21',
  covers: 'dataset limits',
};

export const CANVAS_NOTEBOOK: Source = {
  source: 'https://github.com/aws-samples/amazon-bedrock-samples (Nova Canvas notebook)',
  date: '2026-08-21',
  covers: 'record format',
};

/** A public project that trained on Bedrock and wrote down what AWS answered. */
export const FIELD_NOTES: Source = {
  source: 'AWS-Bedrock-FineTuning-LangGraph-MCP-Agentic-Platform: incident log',
  date: '2026-08',
  covers: 'what AWS accepted and echoed',
};

export const LIFECYCLE_PAGE: Source = {
  source: `${USER_GUIDE}/model-lifecycle-legacy.html`,
  date: '2026-11-21',
  covers: 'lifecycle dates',
};

export const LIFECYCLE_COPY: Source = {
  source: `third party's copy of ${USER_GUIDE}/model-lifecycle.html`,
  date: '2026-11-20',
  covers: 'lifecycle dates',
};

/** The worked example: 2,000 records of 800 tokens, 5 epochs at $0.001 per 1,000 tokens, $8.00. */
export const AWS_BLOG_PRICE: Source = {
  source: 'AWS Machine Learning Blog, worked example of Nova Micro fine-tuning',
  date: '2026-03',
  covers: 'prices',
};

export const PRICE_LIST_NOTES: Source = {
  source:
    'AWS Price List API, as noted in AWS-Bedrock-FineTuning-LangGraph-MCP-Agentic-Platform: COSTS.md',
  date: '2026-08-02',
  covers: 'prices',
};

export const PRICE_PAGE_COPY: Source = {
  source:
    'https://github.com/ajinkyak423/aws-bedrock-pricing-data bedrock_n_level_pricing.json, copied from aws.amazon.com/bedrock/pricing',
  date: '2026-07-24',
  covers: 'prices',
};

export const CUSTODIAN_PRICE: Source = {
  source:
    'https://github.com/cloud-custodian/cloud-custodian tests/terraform/bedrock_deployable_custom_model README',
  date: '2026-07',
  covers: 'prices',
};

export const TITAN_LITE_PRICE: Source = {
  source: "third party's notes on Bedrock costs, undated",
  date: '2026-11-20',
  covers: 'prices',
};

export const COPIED_PRICE = "a third party's copy of AWS's price page";
