"""UBL 2.1 (ISO/IEC 19845) as Peppol BIS 3 uses it: Orders in, answers and despatches out."""
