"""The decoders that are measured. Their members have the names of config.json's "model"."""

NANOGPT = {'tied': True, 'scaled': False, 'positions': 'learned'}  # as the peer's decoder has it

# Of examples/support/train_options.cpp. The book has 3987 words, tinyshakespeare 65 characters.
PRESETS = {
    'nanogpt-cpu': {**NANOGPT, 'batch': 12, 'context': 64, 'vocabulary': 65, 'layers': 4,
                    'heads': 4, 'width': 128, 'dropout': 0, 'bias': False},
    'pride': {**NANOGPT, 'batch': 64, 'context': 32, 'vocabulary': 3987, 'layers': 2, 'heads': 4,
              'width': 128, 'dropout': 0.1, 'bias': True},
}

# The smallest GPT-2, on a short context. With the presets' learning rate its loss would fall so fast
# that models with other initial weights were apart after three steps.
GPT2 = {**NANOGPT, 'batch': 1, 'context': 256, 'vocabulary': 50257, 'layers': 12, 'heads': 12,
        'width': 768, 'dropout': 0, 'bias': True, 'lr': 1e-4}
