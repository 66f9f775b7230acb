import type { NearWords } from '../../language/near-words.ts';
import { DELETION_POLICY_WORDS } from '../near-misses.ts';

/** Words from other tools for those that a FineTune takes. */
export const FINE_TUNE_NEAR_WORDS: NearWords = {
  'spec.method': {
    'fine-tuning': 'sft',
    'fine-tune': 'sft',
    finetune: 'sft',
    supervised: 'sft',
    'supervised-fine-tuning': 'sft',
    instruction: 'sft',
    lora: 'sft',
    full: 'sft',
    'continued-pre-training': 'cpt',
    pretraining: 'cpt',
    pretrain: 'cpt',
    pt: 'cpt',
    distill: 'distillation',
    'reinforcement-fine-tuning': 'rft',
    reinforcement: 'rft',
    grpo: 'rft',
  },
  'spec.compute.type': {
    'bedrock-managed': 'bedrock',
    managed: 'bedrock',
    'amazon-bedrock': 'bedrock',
  },
  'spec.budget.onExceed': {
    fail: 'block',
    stop: 'block',
    deny: 'block',
    error: 'block',
    refuse: 'block',
    warning: 'warn',
    alert: 'warn',
    notify: 'warn',
    ignore: 'warn',
  },
  'spec.deletionPolicy': DELETION_POLICY_WORDS,
};

/** Words that name something real which this version cannot do. */
export const FINE_TUNE_UNAVAILABLE_WORDS: NearWords = {
  'spec.compute.type': {
    ec2: 'training on EC2 is not available in this version',
    fleet: 'training on EC2 is not available in this version',
    sagemaker: 'Temper trains on Bedrock, not on SageMaker',
    hyperpod: 'Temper trains on Bedrock, not on SageMaker HyperPod',
  },
  'spec.method': {
    dpo: 'Bedrock has no direct preference optimization',
    imported: 'an imported model is not trained',
  },
};
