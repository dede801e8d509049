"""What is published of a declared process, file by file, in Spanish whoever asks for it."""
