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
  },
  'spec.compute.type': {
    'bedrock-managed': 'bedrock',
    managed: 'bedrock',
    'amazon-bedrock': 'bedrock',
    fleet: 'ec2',
    instances: 'ec2',
    machines: 'ec2',
    'amazon-ec2': 'ec2',
    'aws-ec2': 'ec2',
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

const NO_PRE_TRAINING =
  'Bedrock continued the pre-training of Titan Text only, and has withdrawn it';
const NO_TEACHER = 'the Terraform provider has no argument for the teacher model of a distillation';
const NO_GRADER = 'the Terraform provider has no argument for the grader of reinforcement';

/** Words that name something real which this version cannot do. */
export const FINE_TUNE_UNAVAILABLE_WORDS: NearWords = {
  'spec.compute.type': {
    sagemaker: 'Temper trains on Bedrock and on EC2, not on SageMaker',
    hyperpod: 'Temper trains on Bedrock and on EC2, not on SageMaker HyperPod',
  },
  'spec.method': {
    cpt: NO_PRE_TRAINING,
    'continued-pre-training': NO_PRE_TRAINING,
    pretraining: NO_PRE_TRAINING,
    pretrain: NO_PRE_TRAINING,
    pt: NO_PRE_TRAINING,
    distillation: NO_TEACHER,
    distill: NO_TEACHER,
    rft: NO_GRADER,
    'reinforcement-fine-tuning': NO_GRADER,
    reinforcement: NO_GRADER,
    grpo: NO_GRADER,
    ppo: NO_GRADER,
    dpo: 'Bedrock has no direct preference optimization',
    orpo: 'Bedrock has no preference optimization',
    kto: 'Bedrock has no preference optimization',
    imported: 'an imported model is not trained',
  },
};
