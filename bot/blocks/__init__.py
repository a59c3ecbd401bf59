"""What people see: messages, forms and Home, one module per capability."""
