"""The command line `zoho-crm`: what an administrator does with many records, safely. It needs the extra `[cli]`."""
