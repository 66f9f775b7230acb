import type { NearWords } from '../../language/near-words.ts';
import { DELETION_POLICY_WORDS } from '../near-misses.ts';

/** Words from other tools for those that an Environment takes. */
export const ENVIRONMENT_NEAR_WORDS: NearWords = {
  'spec.encryption.type': {
    'sse-s3': 'aws-managed',
    aes256: 'aws-managed',
    'aws-owned': 'aws-managed',
    default: 'aws-managed',
    none: 'aws-managed',
    managed: 'temper-managed',
    temper: 'temper-managed',
    kms: 'customer-key',
    'aws:kms': 'customer-key',
    'sse-kms': 'customer-key',
    'customer-managed': 'customer-key',
    cmk: 'customer-key',
  },
  'spec.fleets.network.type': {
    temper: 'managed',
    'temper-managed': 'managed',
    private: 'managed',
    new: 'managed',
    vpc: 'managed',
    subnet: 'existing',
    byo: 'existing',
    own: 'existing',
  },
  'spec.deletionPolicy': DELETION_POLICY_WORDS,
  'spec.partition': { china: 'aws-cn', govcloud: 'aws-us-gov', 'us-gov': 'aws-us-gov' },
};
