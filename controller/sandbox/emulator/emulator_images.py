"""Deep Learning AMIs and Neuron images: the public parameters that name them, and the images that those lead to.

Parameters: DLAMI release notes and AWS Neuron documentation, 2026-11; architecture, boot mode and root device of those
images are unverified, ids are the sandbox's own (each region has others, and they change with each release).
"""

import hashlib

import emulator_determinism as determinism

# The accounts that publish them.
DEEP_LEARNING_OWNER = "898082745236"

_DEEP_LEARNING = "/aws/service/deeplearning/ami/x86_64"
_NEURON = "/aws/service/neuron/dlami"

# Parameter, and the name of the image.
PARAMETERS = {
    f"{_DEEP_LEARNING}/base-oss-nvidia-driver-gpu-ubuntu-22.04/latest/ami-id": "Deep Learning Base OSS Nvidia Driver GPU AMI (Ubuntu 22.04)",
    f"{_DEEP_LEARNING}/base-oss-nvidia-driver-gpu-ubuntu-24.04/latest/ami-id": "Deep Learning Base OSS Nvidia Driver GPU AMI (Ubuntu 24.04)",
    f"{_DEEP_LEARNING}/base-oss-nvidia-driver-gpu-amazon-linux-2023/latest/ami-id": "Deep Learning Base OSS Nvidia Driver GPU AMI (Amazon Linux 2023)",
    f"{_DEEP_LEARNING}/oss-nvidia-driver-gpu-pytorch-2.7-ubuntu-22.04/latest/ami-id": "Deep Learning OSS Nvidia Driver AMI GPU PyTorch 2.7 (Ubuntu 22.04)",
    f"{_DEEP_LEARNING}/oss-nvidia-driver-gpu-pytorch-2.10-ubuntu-24.04/latest/ami-id": "Deep Learning OSS Nvidia Driver AMI GPU PyTorch 2.10 (Ubuntu 24.04)",
    f"{_NEURON}/multi-framework/ubuntu-24.04/latest/image_id": "Deep Learning AMI Neuron (Ubuntu 24.04)",
    f"{_NEURON}/pytorch-2.9/ubuntu-24.04/latest/image_id": "Deep Learning AMI Neuron PyTorch 2.9 (Ubuntu 24.04)",
    f"{_NEURON}/base/ubuntu-24.04/latest/image_id": "Deep Learning Base Neuron AMI (Ubuntu 24.04)",
    f"{_NEURON}/multi-framework/amazon-linux-2023/latest/image_id": "Deep Learning AMI Neuron (Amazon Linux 2023)",
    f"{_NEURON}/base/amazon-linux-2023/latest/image_id": "Deep Learning Base Neuron AMI (Amazon Linux 2023)",
}


def install_images():
    from moto.ec2.models.amis import AmiBackend

    load = AmiBackend._load_amis

    def with_ours(self):
        load(self)
        # A sequence of their own: what an older sandbox has kept was made without them.
        with determinism.reproducible("images", 0):
            for parameter, name in PARAMETERS.items():
                image = _image(self, parameter, name)
                self.amis[image.id] = image

    AmiBackend._load_amis = with_ours


def install_parameters():
    from moto.ssm.models import ParameterDict

    load = ParameterDict._check_loading_status

    def with_ours(self, key):
        load(self, key)
        if str(key or "").startswith((_DEEP_LEARNING, _NEURON)) and not vars(self).get("ours_loaded"):
            for parameter in PARAMETERS:
                dict.__setitem__(self, parameter, [_parameter(self, parameter)])
            # Not before: who asks at the same time would find nothing.
            self.ours_loaded = True

    ParameterDict._check_loading_status = with_ours


def image_id(region, parameter):
    return f"ami-{hashlib.sha256(f'{region} {parameter}'.encode()).hexdigest()[:17]}"


def _image(backend, parameter, name):
    from moto.ec2.models.amis import Ami

    is_amazon_linux = "amazon-linux" in parameter
    return Ami(
        backend,
        image_id(backend.region_name, parameter),
        name=name,
        description=name,
        owner_id=DEEP_LEARNING_OWNER,
        owner_alias="amazon",
        public=True,
        architecture="x86_64",
        virtualization_type="hvm",
        hypervisor="xen",
        root_device_type="ebs",
        root_device_name="/dev/xvda" if is_amazon_linux else "/dev/sda1",
        region_name=f"{backend.region_name}a",
        boot_mode="uefi-preferred",
    )


def _parameter(parameters, name):
    from moto.ssm.models import Parameter

    return Parameter(
        account_id=parameters.account_id,
        name=name,
        value=image_id(parameters.region_name, name),
        parameter_type="String",
        description=None,
        allowed_pattern=None,
        keyid=None,
        last_modified_date=determinism.now(),
        version=1,
        data_type="aws:ec2:image",
    )
