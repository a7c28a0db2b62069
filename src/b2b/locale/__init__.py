"""The words of the interface: a catalogue a language (<language>/LC_MESSAGES/messages.po, and its compiled .mo)."""
