"""The demonstration year: 2022 of the training, played through by the services that the pages use."""
