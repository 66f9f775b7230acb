import type { Source } from './base-model.ts';
import type { Accelerator } from './instances/index.ts';

/** The public parameter that names the newest of a line of images. */
export interface MachineImage {
  /** Name of the parameter of SSM. */
  readonly parameter: string;
  /** Where the root volume is. */
  readonly rootDevice: string;
  /** GiB that the image itself takes up. */
  readonly sizeGib: number;
}

export const MACHINE_IMAGE_SOURCE: Source = {
  source: 'AWS Deep Learning AMIs and Neuron release notes',
  date: '2026-11-20',
  covers: 'parameters of SSM',
};

/** AWS's own images for deep learning, by what drives the accelerators. */
export const MACHINE_IMAGES: Readonly<Record<Accelerator['kind'], MachineImage>> = {
  nvidia: {
    parameter:
      '/aws/service/deeplearning/ami/x86_64/oss-nvidia-driver-gpu-pytorch-2.7-ubuntu-22.04/latest/ami-id',
    rootDevice: '/dev/sda1',
    sizeGib: 75,
  },
  neuron: {
    parameter: '/aws/service/neuron/dlami/multi-framework/ubuntu-24.04/latest/image_id',
    rootDevice: '/dev/sda1',
    sizeGib: 100,
  },
};

/** An accelerator that newer images do not train on any more. */
export interface EndedSoftware {
  readonly accelerator: Accelerator['name'];
  /** The last release that does, as a sentence's second half. */
  readonly last: string;
  readonly source: Source;
}

export const ENDED_SOFTWARE: readonly EndedSoftware[] = [
  {
    accelerator: 'Trainium',
    last: 'PyTorch for Trn1 ended with Neuron 2.31',
    source: {
      source: 'release notes of AWS Neuron',
      date: '2026-11-20',
      covers: 'support of Trn1',
    },
  },
];
