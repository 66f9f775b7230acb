"""Fine-tunes BERT, DistilBERT or RoBERTa to classify texts. Run by torchrun, on a machine that a fleet has prepared."""

import sys

from bert_classification.main import main

if __name__ == "__main__":
    sys.exit(main())
