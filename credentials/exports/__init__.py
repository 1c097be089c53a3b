"""The catalog in other people's words: 1EdTech CASE 1.1 and Credential Engine's CTDL."""
