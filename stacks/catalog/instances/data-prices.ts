import type { Source } from '../base-model.ts';

export type StorageClass = 'standard' | 'intelligentTiering' | 'expressOneZone';

/** What a class of S3 costs, us-east-1, without tax. */
export interface StorageClassFacts {
  /** S3's own name for it. */
  readonly s3Name: string;
  readonly usdPerGbMonth: number;
  readonly usdPer1000Writes: number;
  readonly usdPer1000Reads: number;
  /** For each GB written and read; most classes have none. */
  readonly usdPerGbWritten?: number;
  readonly usdPerGbRead?: number;
  /** For watching what is used. */
  readonly usdPer1000ObjectsMonth?: number;
  readonly source: Source;
}

const S3_COPY: Source = {
  source: 'https://aws.amazon.com/s3/pricing, copied by usage.ai',
  date: '2026-06',
  covers: 'prices of S3',
};

export const STORAGE_CLASSES: Readonly<Record<StorageClass, StorageClassFacts>> = {
  standard: {
    s3Name: 'STANDARD',
    usdPerGbMonth: 0.023,
    usdPer1000Writes: 0.005,
    usdPer1000Reads: 0.0004,
    source: S3_COPY,
  },
  intelligentTiering: {
    s3Name: 'INTELLIGENT_TIERING',
    usdPerGbMonth: 0.023,
    usdPer1000Writes: 0.005,
    usdPer1000Reads: 0.0004,
    usdPer1000ObjectsMonth: 0.0025,
    source: S3_COPY,
  },
  expressOneZone: {
    s3Name: 'EXPRESS_ONEZONE',
    usdPerGbMonth: 0.11,
    usdPer1000Writes: 0.00113,
    usdPer1000Reads: 0.00003,
    usdPerGbWritten: 0.0032,
    usdPerGbRead: 0.0006,
    source: {
      source: 'https://aws.amazon.com/s3/faqs, worked examples for S3 Express One Zone',
      date: '2026-11-22',
      covers: 'prices of S3 Express One Zone',
    },
  },
};

/** Data that leaves AWS for the internet; what moves between EC2 and S3 of one region costs nothing. */
export const TRANSFER_OUT = {
  usdPerGb: 0.09,
  /** Of an account, all services together. */
  freeGbMonth: 100,
  source: {
    source: 'https://aws.amazon.com/ec2/pricing/on-demand, copied by usage.ai',
    date: '2026-06',
    covers: 'price of data transfer out',
  },
} as const satisfies {
  readonly usdPerGb: number;
  readonly freeGbMonth: number;
  readonly source: Source;
};
