"""Words to statements: what names, types, descriptions, headings and notes of a page say."""
