"""How stores of earlier versions become stores of this one: run by ``hasila.store`` when it opens a store."""
